namespace Sen.Eng.FhirGenerator;

/// <summary>Writes, or compares, everything in core/Sen.Fhir/Generated.</summary>
internal static class Generator
{
    internal static int Usage()
    {
        Console.Error.WriteLine("usage: Sen.Eng.FhirGenerator <node_modules folder> <output folder> [--check]");
        return 2;
    }

    internal static int Run(string packages, string target, bool check)
    {
        var source = Path.Combine(packages, "@medplum", "definitions", "dist", "fhir", "r4");
        var definitions = Definitions.Load(source);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ResourceTypes.g.cs"] = ClassWriter.Registry(definitions),
            ["model.txt"] = ModelWriter.Write(definitions),
            ["summary.txt"] = SummaryWriter.Write(definitions),
            ["search-parameters.txt"] = SearchParameterWriter.Write(source, definitions),
            ["rules.txt"] = RulesWriter.Write(definitions, out var valueSets),
            ["codes.txt"] = CodesWriter.Write(source, valueSets),
            ["terminology.txt"] = TerminologyWriter.Write(source),
            ["ucum.txt"] = UcumWriter.Write(Path.Combine(packages, "ucum.json")),
            ["patient-compartment.txt"] = SearchParameterWriter.WriteCompartment(source),
        };
        foreach (var type in definitions.Types.Values.Where(Settings.HasClass))
        {
            files[$"{Settings.ClassName(type.Name)}.g.cs"] = ClassWriter.Write(definitions, type);
        }

        if (check)
        {
            var differing = files.Where(f => !File.Exists(Path.Combine(target, f.Key)) || !string.Equals(File.ReadAllText(Path.Combine(target, f.Key)), f.Value, StringComparison.Ordinal))
                .Select(f => f.Key)
                .Concat(Directory.GetFiles(target).Select(f => Path.GetFileName(f)).Where(f => !files.ContainsKey(f)))
                .ToList();
            differing.ForEach(f => Console.Error.WriteLine($"differs: {f}"));
            return differing.Count == 0 ? 0 : 1;
        }

        Directory.CreateDirectory(target);
        foreach (var stale in Directory.GetFiles(target).Where(f => !files.ContainsKey(Path.GetFileName(f))))
        {
            File.Delete(stale);
        }

        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(target, name), text);
        }

        Console.WriteLine($"{files.Count} files, {definitions.Types.Count} types");
        return 0;
    }
}
