using Sen.Eng.FhirGenerator;

// usage: <node_modules folder> <output folder> [--check]
return args is [var packages, var target, .. var rest]
    ? Generator.Run(packages, target, check: rest.Contains("--check", StringComparer.Ordinal))
    : Generator.Usage();
