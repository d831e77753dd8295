using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Sets id, meta.versionId and meta.lastUpdated by replacing byte ranges, so that nothing else changes.</summary>
internal static class MetaSplice
{
    internal static byte[] Apply(ReadOnlySpan<byte> utf8, string id, string versionId, string lastUpdated)
    {
        var found = Locate(utf8);
        var edits = new List<(Range Range, string Text)>(4);
        var inserted = new StringBuilder();
        Put(found.Id, "id", id, inserted, edits);
        if (found.Meta is not { } metaOpen)
        {
            inserted.Append($",\"meta\":{{\"versionId\":\"{versionId}\",\"lastUpdated\":\"{lastUpdated}\"}}");
        }
        else
        {
            var missing = new StringBuilder();
            Put(found.VersionId, "versionId", versionId, missing, edits);
            Put(found.LastUpdated, "lastUpdated", lastUpdated, missing, edits);
            if (missing.Length > 0)
            {
                // A meta object that was accepted has at least one member, so a comma always follows.
                edits.Add((metaOpen..metaOpen, missing.Remove(0, 1).Append(',').ToString()));
            }
        }

        if (inserted.Length > 0)
        {
            edits.Add((found.AfterType..found.AfterType, inserted.ToString()));
        }

        return Rewrite(utf8, edits);
    }

    private static void Put(Range? place, string name, string value, StringBuilder missing, List<(Range Range, string Text)> edits)
    {
        if (place is { } range)
        {
            edits.Add((range, $"\"{value}\""));
        }
        else
        {
            missing.Append($",\"{name}\":\"{value}\"");
        }
    }

    private static byte[] Rewrite(ReadOnlySpan<byte> utf8, List<(Range Range, string Text)> edits)
    {
        edits.Sort((a, b) => a.Range.Start.Value.CompareTo(b.Range.Start.Value));
        using var output = new MemoryStream(utf8.Length + 160);
        var position = 0;
        foreach (var (range, text) in edits)
        {
            output.Write(utf8[position..range.Start.Value]);
            output.Write(Encoding.UTF8.GetBytes(text));
            position = range.End.Value;
        }

        output.Write(utf8[position..]);
        return output.ToArray();
    }

    private static Places Locate(ReadOnlySpan<byte> utf8)
    {
        var places = new Places();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "resourceType":
                    places.AfterType = (int)reader.BytesConsumed;
                    break;
                case "id":
                    places.Id = Token(ref reader);
                    break;
                case "meta" when reader.TokenType == JsonTokenType.StartObject:
                    places.Meta = (int)reader.BytesConsumed;
                    LocateInMeta(ref reader, places);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return places;
    }

    private static void LocateInMeta(ref Utf8JsonReader reader, Places places)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var range = Token(ref reader);
            if (string.Equals(name, "versionId", StringComparison.Ordinal))
            {
                places.VersionId = range;
            }
            else if (string.Equals(name, "lastUpdated", StringComparison.Ordinal))
            {
                places.LastUpdated = range;
            }
        }
    }

    private static Range Token(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private sealed class Places
    {
        internal int AfterType { get; set; }

        internal Range? Id { get; set; }

        internal int? Meta { get; set; }

        internal Range? VersionId { get; set; }

        internal Range? LastUpdated { get; set; }
    }
}
