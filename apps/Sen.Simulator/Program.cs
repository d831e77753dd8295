using System.CommandLine;

return await new RootCommand("A province in motion: people, visits and a bank for demos, tests and benchmarks.").Parse(args).InvokeAsync();
