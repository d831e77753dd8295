using Sen.Eng.FhirGenerator;

// usage: <folder of R4 definitions> <output folder> [--check]
return args is [var source, var target, .. var rest]
    ? Generator.Run(source, target, check: rest.Contains("--check", StringComparer.Ordinal))
    : Generator.Usage();
