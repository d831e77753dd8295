using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>The code systems, value sets and concept maps that R4 itself defines; each is read when it is first asked for.</summary>
public static class StandardTerminology
{
    private static readonly Lazy<FrozenDictionary<(string Type, string Url), byte[]>> Lines = new(Load);
    private static readonly ConcurrentDictionary<(string Type, string Url), FhirDocument?> Documents = new();
    private static readonly ConcurrentDictionary<string, CodeList?> Lists = new(StringComparer.Ordinal);

    public static CodeList? CodeSystem(string url) => Find("CodeSystem", url) is { } document ? Lists.GetOrAdd(url, static (_, d) => CodeListReader.Read(d), document) : null;

    public static FhirDocument? ValueSet(string url) => Find("ValueSet", url);

    public static FhirDocument? ConceptMap(string url) => Find("ConceptMap", url);

    /// <summary>All of a type, by address.</summary>
    public static IEnumerable<string> UrlsOf(string type) => Lines.Value.Keys.Where(k => string.Equals(k.Type, type, StringComparison.Ordinal)).Select(k => k.Url);

    // What is not there is not remembered: addresses come from outside.
    private static FhirDocument? Find(string type, string url) => !Lines.Value.TryGetValue((type, url), out var line)
        ? null
        : Documents.GetOrAdd((type, url), static (_, bytes) => FhirDocument.Load(bytes), line);

    private static FrozenDictionary<(string Type, string Url), byte[]> Load()
    {
        var lines = new Dictionary<(string Type, string Url), byte[]>();
        foreach (var line in Embedded.Lines("terminology.txt"))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            lines[(Member(bytes, "resourceType"u8), Member(bytes, "url"u8))] = bytes;
        }

        return lines.ToFrozenDictionary();
    }

    // The first members of the object; what follows is not read.
    private static string Member(byte[] line, ReadOnlySpan<byte> name)
    {
        var json = new Utf8JsonReader(line);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1 && json.ValueTextEquals(name))
            {
                json.Read();
                return json.GetString()!;
            }
        }

        throw new InvalidOperationException("A line of terminology.txt has no address.");
    }
}
