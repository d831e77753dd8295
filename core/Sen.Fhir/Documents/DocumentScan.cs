using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Sen.Fhir;

/// <summary>The checks on raw bytes that make a JSON text a candidate for a resource (FHIR R4, 2.6.2 JSON).</summary>
internal static class DocumentScan
{
    // Of the objects that are open; more are compared as texts.
    private const int MostNames = 128;

    private static readonly System.Buffers.SearchValues<char> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c is not ('\t' or '\n' or '\r'))]);

    private static readonly JsonReaderOptions Options = new() { MaxDepth = FhirDocument.MaxDepth };

    internal static List<FhirIssue> Bytes(ReadOnlySpan<byte> utf8)
    {
        var issues = new List<FhirIssue>();
        if (utf8.Length > FhirDocument.MaxBytes)
        {
            issues.Add(FhirIssue.Fatal("too-long", "", $"The resource is larger than {FhirDocument.MaxBytes} bytes."));
        }
        else if (utf8.StartsWith("\uFEFF"u8))
        {
            issues.Add(FhirIssue.Fatal("structure", "", "A resource does not begin with a byte order mark."));
        }
        else if (!Utf8.IsValid(utf8))
        {
            issues.Add(FhirIssue.Fatal("structure", "", "The bytes are not UTF-8."));
        }

        return issues;
    }

    /// <summary>Whether everything in a JSON text is Unicode: no broken bytes, no half of a surrogate pair. Broken JSON throws.</summary>
    internal static bool IsUnicode(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8, Options);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsWellFormed(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWellFormed(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Says where the JSON breaks.</summary>
    internal static List<FhirIssue> Explain(JsonException exception)
    {
        var issues = new List<FhirIssue>();
        var place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}");
        issues.Add(FhirIssue.Fatal("structure", "", $"The JSON is broken or nested deeper than {FhirDocument.MaxDepth} at {place}."));
        return issues;
    }

    /// <summary>Everything wrong with the values of well-formed JSON; true when a name stands twice in an object, so that nothing else can be told.</summary>
    internal static bool Values(ReadOnlySpan<byte> utf8, List<FhirIssue> issues)
    {
        Span<Frame> frames = stackalloc Frame[FhirDocument.MaxDepth];
        var scan = new Scan(utf8, issues, frames, stackalloc Place[MostNames], seen: null);
        scan.Run();
        if (!scan.IsInDoubt)
        {
            return false;
        }

        issues.Clear();
        scan = new Scan(utf8, issues, frames, [], new HashSet<string>?[FhirDocument.MaxDepth]);
        scan.Run();
        return scan.HasRepeats;
    }

    /// <summary>One pass. Every document from outside makes one: a name becomes text only when something is wrong with it.</summary>
    /// <param name="names">Room for the names of the objects that are open, where names are compared as bytes.</param>
    /// <param name="seen">The names of each open object, where they are compared as texts.</param>
    private ref struct Scan(ReadOnlySpan<byte> utf8, List<FhirIssue> issues, Span<Frame> frames, Span<Place> names, HashSet<string>?[]? seen)
    {
        private readonly Span<Place> _names = names;
        private readonly ReadOnlySpan<byte> _utf8 = utf8;
        private readonly Span<Frame> _frames = frames;
        private int _depth;
        private int _nameCount;

        /// <summary>Bytes alone do not tell whether a name stands twice: it does, it has escapes, or there are too many to compare.</summary>
        internal bool IsInDoubt { get; private set; }

        internal bool HasRepeats { get; private set; }

        private readonly bool InArray => _depth > 0 && _frames[_depth - 1].IsArray;

        internal void Run()
        {
            var reader = new Utf8JsonReader(_utf8, Options);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    Name(ref reader);
                    continue;
                }

                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    Leave();
                    continue;
                }

                if (_depth > 0)
                {
                    _frames[_depth - 1].Count++;
                }

                Value(ref reader);
            }
        }

        private void Leave()
        {
            ref var frame = ref _frames[--_depth];
            _nameCount = frame.FirstName;
            if (frame.Count == 0)
            {
                Report("structure", "Objects and arrays have content or are left out.");
            }
        }

        private void Name(ref Utf8JsonReader reader)
        {
            ref var frame = ref _frames[_depth - 1];
            if (reader.ValueIsEscaped && !IsWellFormed(ref reader))
            {
                frame.NameLength = Frame.Broken;
                Report("structure", "A name has a broken \\u escape.");
                return;
            }

            (frame.NameStart, frame.NameLength) = ((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            if (seen is null)
            {
                IsInDoubt |= reader.ValueIsEscaped || _nameCount == _names.Length || IsKnown(reader.ValueSpan, frame.FirstName);
                Keep(new Place((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
            }
            else if (!(seen[_depth - 1] ??= new(StringComparer.Ordinal)).Add(reader.GetString()!))
            {
                HasRepeats = true;
                Report("structure", "The element occurs twice.");
            }
        }

        // The names of an object are the last ones while it is the innermost that is open.
        private readonly bool IsKnown(ReadOnlySpan<byte> name, int first)
        {
            foreach (var place in _names[first.._nameCount])
            {
                if (place.Length == name.Length && _utf8.Slice(place.Start, place.Length).SequenceEqual(name))
                {
                    return true;
                }
            }

            return false;
        }

        private void Keep(Place name)
        {
            if (_nameCount < _names.Length)
            {
                _names[_nameCount++] = name;
            }
        }

        private void Value(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Enter(isArray: false);
                    break;
                case JsonTokenType.StartArray:
                    if (InArray)
                    {
                        Report("structure", "An array inside an array.");
                    }

                    Enter(isArray: true);
                    break;
                case JsonTokenType.Null when !InArray:
                    Report("structure", "null stands only in arrays of primitive values.");
                    break;
                case JsonTokenType.String when reader.ValueSpan.IsEmpty:
                    Report("value", "A value is not empty; leave the element out.");
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped && !IsWellFormed(ref reader):
                    Report("value", "A text has a broken \\u escape.");
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped && HasControls(ref reader):
                    Report("value", "A text has no control characters but tab and line ends.");
                    break;
                default:
                    break;
            }
        }

        // R4, 2.24.0.1 "string". In JSON they can stand as escapes only.
        private static bool HasControls(ref Utf8JsonReader reader) => reader.GetString()!.AsSpan().IndexOfAny(Controls) >= 0;

        private void Enter(bool isArray)
        {
            if (seen is not null)
            {
                seen[_depth] = null;
            }

            _frames[_depth++] = new Frame { IsArray = isArray, FirstName = _nameCount };
        }

        private readonly void Report(string code, string message)
        {
            var path = new System.Text.StringBuilder();
            foreach (var frame in _frames[.._depth])
            {
                if (frame.IsArray)
                {
                    path.Append(CultureInfo.InvariantCulture, $"[{Math.Max(0, frame.Count - 1)}]");
                }
                else if (frame.NameLength != 0)
                {
                    path.Append(path.Length == 0 ? "" : ".").Append(NameOf(frame));
                }
            }

            issues.Add(FhirIssue.Error(code, path.ToString(), message));
        }

        private readonly string? NameOf(Frame frame) =>
            frame.NameLength == Frame.Broken ? "?" : JsonSerializer.Deserialize<string>(_utf8.Slice(frame.NameStart, frame.NameLength));
    }

    /// <summary>A name, as a place in the bytes.</summary>
    private readonly record struct Place(int Start, int Length);

    /// <summary>An object or array that is open, and the name of the member it is at, as a place in the bytes.</summary>
    private struct Frame
    {
        internal const int Broken = -1;

        internal bool IsArray;
        internal int Count;
        internal int FirstName;
        internal int NameStart;
        internal int NameLength;
    }
}
