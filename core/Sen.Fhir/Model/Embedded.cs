namespace Sen.Fhir;

/// <summary>The generated tables that travel inside the assembly.</summary>
internal static class Embedded
{
    /// <summary>The lines of a table, comments left out.</summary>
    internal static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
