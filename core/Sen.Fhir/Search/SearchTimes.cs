using System.Text.Json;

namespace Sen.Fhir;

/// <summary>The search values of dates, periods and timings: first and last millisecond.</summary>
internal static class SearchTimes
{
    internal static void Read(JsonElement json, ModelType? model, ISearchSink sink)
    {
        switch (model?.Name)
        {
            case "Period":
                Period(json, sink);
                break;
            case "Timing":
                Timing(json, sink);
                break;
            default:
                if (Bounds(json) is var (lower, upper))
                {
                    sink.Date(lower, upper);
                }

                break;
        }
    }

    private static void Period(JsonElement json, ISearchSink sink)
    {
        var (start, end) = (Bounds(Part(json, "start"u8)), Bounds(Part(json, "end"u8)));
        if (start is not null || end is not null)
        {
            sink.Date(start?.Lower ?? long.MinValue, end?.Upper ?? long.MaxValue);
        }
    }

    private static void Timing(JsonElement json, ISearchSink sink)
    {
        if (Part(Part(json, "repeat"u8), "boundsPeriod"u8) is { ValueKind: JsonValueKind.Object } bounds)
        {
            Period(bounds, sink);
        }

        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var moment in Part(json, "event"u8) is { ValueKind: JsonValueKind.Array } events ? events.EnumerateArray() : default)
        {
            if (Bounds(moment) is var (lower, upper))
            {
                (first, last) = (Math.Min(first, lower), Math.Max(last, upper));
            }
        }

        if (first <= last)
        {
            sink.Date(first, last);
        }
    }

    // Undefined when it is not there.
    private static JsonElement Part(JsonElement json, ReadOnlySpan<byte> name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    private static (long Lower, long Upper)? Bounds(JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        if (MomentText.TryBounds(text, out var lower, out var upper))
        {
            return (lower, upper);
        }

        return FhirDateTime.TryParse(text.GetString(), null, out var moment)
            ? (moment.LowerBound.ToUnixTimeMilliseconds(), moment.UpperBound.ToUnixTimeMilliseconds())
            : null;
    }
}
