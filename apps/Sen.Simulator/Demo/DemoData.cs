using System.Text;
using System.Text.Json;

namespace Sen.Simulator;

/// <summary>The files of folder Data, embedded.</summary>
internal static class DemoData
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    internal static T Read<T>(string file)
    {
        using var stream = Open(file);
        return JsonSerializer.Deserialize<T>(stream, Json) ?? throw new InvalidDataException($"{file} is empty.");
    }

    internal static string Text(string file)
    {
        using var reader = new StreamReader(Open(file));
        return reader.ReadToEnd();
    }

    /// <summary>The rows of a CSV file by column name; a field in quotes may hold commas.</summary>
    internal static IEnumerable<IReadOnlyDictionary<string, string>> Rows(string file)
    {
        using var reader = new StreamReader(Open(file));
        var header = Split(reader.ReadLine() ?? "");
        while (reader.ReadLine() is { } line)
        {
            var fields = Split(line);
            yield return fields.Count == header.Count
                ? header.Zip(fields).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)
                : throw new InvalidDataException($"{file}: {line}");
        }
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var letter in line)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }

    private static Stream Open(string file) =>
        typeof(DemoData).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException("Not embedded.", file);
}
