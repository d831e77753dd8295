using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sen.Fhir;

/// <summary>Sets id, meta.versionId and meta.lastUpdated by replacing byte ranges, so that nothing else changes.</summary>
internal static class MetaSplice
{
    private const int MostEdits = 4;

    // An id and a version of 64 letters and a time, each perhaps with the names around it.
    private const int MostText = 320;

    internal static byte[] Apply(ReadOnlySpan<byte> utf8, string id, string versionId, DateTimeOffset lastUpdated)
    {
        var found = Locate(utf8);
        var edits = new Edits(stackalloc Edit[MostEdits], stackalloc byte[MostText]);
        edits.Replace(found.Id, id, default);
        edits.Replace(found.VersionId, versionId, default);
        edits.Replace(found.LastUpdated, null, lastUpdated);
        if (found.Meta is { } metaOpen)
        {
            // A meta object that was accepted has at least one member, so a comma always follows.
            edits.Write(found.VersionId is null, "\"versionId\":"u8, versionId, default, ","u8);
            edits.Write(found.LastUpdated is null, "\"lastUpdated\":"u8, null, lastUpdated, ","u8);
            edits.Insert(metaOpen);
        }

        edits.Write(found.Id is null, ",\"id\":"u8, id, default, []);
        edits.Write(found.Meta is null, ",\"meta\":{\"versionId\":"u8, versionId, default, []);
        edits.Write(found.Meta is null, ",\"lastUpdated\":"u8, null, lastUpdated, "}"u8);
        edits.Insert(found.AfterType);
        return edits.Apply(utf8);
    }

    /// <summary>Bytes that are replaced, and where in the new text stands what comes in their place.</summary>
    private readonly record struct Edit(int From, int To, Range Text);

    /// <summary>A few edits in the order of their places.</summary>
    private ref struct Edits(Span<Edit> items, Span<byte> text)
    {
        private readonly Span<Edit> _items = items;
        private readonly Span<byte> _text = text;
        private int _count;
        private int _length;
        private int _begun;

        /// <summary>Another value, a word or else a time, for the one that is there.</summary>
        internal void Replace(Range? place, string? word, DateTimeOffset time)
        {
            if (place is { } range)
            {
                Write(true, [], word, time, []);
                Add(range.Start.Value, range.End.Value);
            }
        }

        /// <summary>A member to insert.</summary>
        internal void Write(bool isMissing, ReadOnlySpan<byte> name, string? word, DateTimeOffset time, ReadOnlySpan<byte> after)
        {
            if (!isMissing)
            {
                return;
            }

            Write(name);
            Write("\""u8);
            if (word is not null)
            {
                _length += Encoding.ASCII.GetBytes(word, _text[_length..]);
            }
            else
            {
                time.TryFormat(_text[_length..], out var written, FhirDateTime.InstantFormat, CultureInfo.InvariantCulture);
                _length += written;
            }

            Write("\""u8);
            Write(after);
        }

        /// <summary>What was written since the last edit goes in here.</summary>
        internal void Insert(int at)
        {
            if (_length > _begun)
            {
                Add(at, at);
            }
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_text[_length..]);
            _length += bytes.Length;
        }

        private void Add(int from, int to)
        {
            var at = _count++;
            for (; at > 0 && _items[at - 1].From > from; at--)
            {
                _items[at] = _items[at - 1];
            }

            _items[at] = new Edit(from, to, _begun.._length);
            _begun = _length;
        }

        internal readonly byte[] Apply(ReadOnlySpan<byte> utf8)
        {
            var length = utf8.Length + _length;
            foreach (var edit in _items[.._count])
            {
                length -= edit.To - edit.From;
            }

            var output = GC.AllocateUninitializedArray<byte>(length);
            var (read, written) = (0, 0);
            foreach (var edit in _items[.._count])
            {
                utf8[read..edit.From].CopyTo(output.AsSpan(written));
                written += edit.From - read;
                var added = _text[edit.Text];
                added.CopyTo(output.AsSpan(written));
                written += added.Length;
                read = edit.To;
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
