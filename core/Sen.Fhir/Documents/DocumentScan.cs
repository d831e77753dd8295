using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Sen.Fhir;

/// <summary>The checks on raw bytes that make a JSON text a candidate for a resource (FHIR R4, 2.6.2 JSON).</summary>
internal static class DocumentScan
{
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

    /// <summary>Says why the strict parser refused: every duplicate key, or where the JSON breaks.</summary>
    internal static List<FhirIssue> Explain(ReadOnlySpan<byte> utf8, JsonException exception)
    {
        var issues = new List<FhirIssue>();
        try
        {
            Values(utf8, issues, duplicates: true);
        }
        catch (JsonException)
        {
            issues.Clear();
        }

        if (issues.Count == 0)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}");
            issues.Add(FhirIssue.Fatal("structure", "", $"The JSON is broken or nested deeper than {FhirDocument.MaxDepth} at {place}."));
        }

        return issues;
    }

    internal static void Values(ReadOnlySpan<byte> utf8, List<FhirIssue> issues) => Values(utf8, issues, duplicates: false);

    private static void Values(ReadOnlySpan<byte> utf8, List<FhirIssue> issues, bool duplicates)
    {
        var reader = new Utf8JsonReader(utf8, Options);
        var frames = new Stack<Frame>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Name(ref reader, frames, issues, duplicates);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                var frame = frames.Pop();
                if (frame.Count == 0)
                {
                    issues.Add(FhirIssue.Error("structure", Path(frames), "Objects and arrays have content or are left out."));
                }

                continue;
            }

            if (frames.TryPeek(out var parent))
            {
                parent.Count++;
            }

            Value(ref reader, frames, issues);
        }
    }

    private static void Name(ref Utf8JsonReader reader, Stack<Frame> frames, List<FhirIssue> issues, bool duplicates)
    {
        var frame = frames.Peek();
        if (reader.ValueIsEscaped && !IsWellFormed(ref reader))
        {
            frame.Current = "?";
            issues.Add(FhirIssue.Error("structure", Path(frames), "A name has a broken \\u escape."));
            return;
        }

        frame.Current = reader.GetString();
        if (duplicates && !(frame.Seen ??= new(StringComparer.Ordinal)).Add(frame.Current!))
        {
            issues.Add(FhirIssue.Error("structure", Path(frames), "The element occurs twice."));
        }
    }

    private static void Value(ref Utf8JsonReader reader, Stack<Frame> frames, List<FhirIssue> issues)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                frames.Push(new Frame(isArray: false));
                break;
            case JsonTokenType.StartArray:
                if (frames.TryPeek(out var outer) && outer.IsArray)
                {
                    issues.Add(FhirIssue.Error("structure", Path(frames), "An array inside an array."));
                }

                frames.Push(new Frame(isArray: true));
                break;
            case JsonTokenType.Null when !(frames.TryPeek(out var holder) && holder.IsArray):
                issues.Add(FhirIssue.Error("structure", Path(frames), "null stands only in arrays of primitive values."));
                break;
            case JsonTokenType.String when reader.ValueSpan.IsEmpty:
                issues.Add(FhirIssue.Error("value", Path(frames), "A value is not empty; leave the element out."));
                break;
            case JsonTokenType.String when reader.ValueIsEscaped && !IsWellFormed(ref reader):
                issues.Add(FhirIssue.Error("value", Path(frames), "A text has a broken \\u escape."));
                break;
            default:
                break;
        }
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

    private static string Path(Stack<Frame> frames)
    {
        var path = new System.Text.StringBuilder();
        foreach (var frame in frames.Reverse())
        {
            if (frame.IsArray)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{Math.Max(0, frame.Count - 1)}]");
            }
            else if (frame.Current is not null)
            {
                path.Append(path.Length == 0 ? "" : ".").Append(frame.Current);
            }
        }

        return path.ToString();
    }

    private sealed class Frame(bool isArray)
    {
        internal bool IsArray { get; } = isArray;

        internal int Count { get; set; }


        internal string? Current { get; set; }

        internal HashSet<string>? Seen { get; set; }
    }
}
