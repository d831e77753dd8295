using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Sets id, meta.versionId and meta.lastUpdated by replacing byte ranges, so that nothing else changes.</summary>
internal static class MetaSplice
{
    private const int MostEdits = 4;

    internal static byte[] Apply(ReadOnlySpan<byte> utf8, string id, string versionId, string lastUpdated)
    {
        var found = Locate(utf8);
        var edits = new Edits();
        var start = Put(edits, found.Id, "id", id);
        if (found.Meta is not { } metaOpen)
        {
            start += $",\"meta\":{{\"versionId\":\"{versionId}\",\"lastUpdated\":\"{lastUpdated}\"}}";
        }
        else
        {
            var missing = Put(edits, found.VersionId, "versionId", versionId) + Put(edits, found.LastUpdated, "lastUpdated", lastUpdated);
            if (missing.Length > 0)
            {
                // A meta object that was accepted has at least one member, so a comma always follows.
                edits.Add(metaOpen..metaOpen, string.Concat(missing.AsSpan(1), ","));
            }
        }

        if (start.Length > 0)
        {
            edits.Add(found.AfterType..found.AfterType, start);
        }

        return edits.Apply(utf8);
    }

    // Replaces the value where there is one, else says what to insert.
    private static string Put(Edits edits, Range? place, string name, string value)
    {
        if (place is not { } range)
        {
            return $",\"{name}\":\"{value}\"";
        }

        edits.Add(range, $"\"{value}\"");
        return "";
    }

    /// <summary>A few replacements of byte ranges by ASCII texts, in the order of their places.</summary>
    private sealed class Edits
    {
        private readonly (Range Range, string Text)[] _items = new (Range, string)[MostEdits];
        private int _count;

        internal void Add(Range range, string text)
        {
            var at = _count++;
            for (; at > 0 && _items[at - 1].Range.Start.Value > range.Start.Value; at--)
            {
                _items[at] = _items[at - 1];
            }

            _items[at] = (range, text);
        }

        internal byte[] Apply(ReadOnlySpan<byte> utf8)
        {
            var length = utf8.Length;
            for (var i = 0; i < _count; i++)
            {
                var (range, text) = _items[i];
                length += text.Length - (range.End.Value - range.Start.Value);
            }

            var output = GC.AllocateUninitializedArray<byte>(length);
            var (read, written) = (0, 0);
            for (var i = 0; i < _count; i++)
            {
                var (range, text) = _items[i];
                utf8[read..range.Start.Value].CopyTo(output.AsSpan(written));
                written += range.Start.Value - read;
                written += Encoding.ASCII.GetBytes(text, output.AsSpan(written));
                read = range.End.Value;
            }

            utf8[read..].CopyTo(output.AsSpan(written));
            return output;
        }
    }

    private static Places Locate(ReadOnlySpan<byte> utf8)
    {
        var places = new Places();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = FhirDocument.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isId, isMeta) = (reader.ValueTextEquals("resourceType"u8), reader.ValueTextEquals("id"u8), reader.ValueTextEquals("meta"u8));
            reader.Read();
            if (isType)
            {
                places.AfterType = (int)reader.BytesConsumed;
            }
            else if (isId)
            {
                places.Id = Token(ref reader);
            }
            else if (isMeta && reader.TokenType == JsonTokenType.StartObject)
            {
                places.Meta = (int)reader.BytesConsumed;
                LocateInMeta(ref reader, ref places);
            }
            else
            {
                reader.Skip();
            }
        }

        return places;
    }

    private static void LocateInMeta(ref Utf8JsonReader reader, ref Places places)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isVersion, isTime) = (reader.ValueTextEquals("versionId"u8), reader.ValueTextEquals("lastUpdated"u8));
            reader.Read();
            var range = Token(ref reader);
            if (isVersion)
            {
                places.VersionId = range;
            }
            else if (isTime)
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

    private struct Places
    {
        internal int AfterType { get; set; }

        internal Range? Id { get; set; }

        internal int? Meta { get; set; }

        internal Range? VersionId { get; set; }

        internal Range? LastUpdated { get; set; }
    }
}
