using Sen.Bench;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

if (args is [ChildServer.Verb, .. var child])
{
    return await ChildServer.HostAsync(child, stop.Token);
}

if (!BenchSettings.TryRead(args, out var settings, out var problem))
{
    await Console.Error.WriteLineAsync($"{problem}\n{BenchSettings.Usage}");
    return 2;
}

await Machine.DescribeAsync(settings.Output, TimeProvider.System, stop.Token);
foreach (var verb in settings.Verbs)
{
    await BenchSettings.All[verb](settings, stop.Token);
}

return 0;
