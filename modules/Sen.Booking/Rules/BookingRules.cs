using System.Text.Json;

namespace Sen.Booking.Rules;

/// <summary>The rules of booking that hold on a day: dated data (<c>booking-rules.json</c>), never constants in code.</summary>
internal sealed record BookingRules
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Lazy<IReadOnlyList<BookingRules>> All = new(Load);

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of these rules; null while no successor is known.</summary>
    public required DateOnly? ValidTo { get; init; }

    /// <summary>How many days from today can be booked.</summary>
    public required int DaysAhead { get; init; }

    /// <summary>Days side by side on the slot page.</summary>
    public required int DaysShown { get; init; }

    /// <summary>A slot can be booked until so many minutes before it starts.</summary>
    public required int ClosesMinutesBefore { get; init; }

    /// <summary>An appointment can be cancelled or moved until so many minutes before it starts.</summary>
    public required int ChangeMinutesBefore { get; init; }

    /// <summary>People are asked to come so many minutes early.</summary>
    public required int ArriveMinutesBefore { get; init; }

    /// <summary>How many other times are offered when a slot is gone.</summary>
    public required int AlternativesOffered { get; init; }

    /// <summary>Letters of the reason of a visit and of a late notice.</summary>
    public required int ReasonLongest { get; init; }

    public required string Source { get; init; }

    /// <summary>The rules in force on a day; a day before the first rules takes the first.</summary>
    internal static BookingRules On(DateOnly day) =>
        All.Value.LastOrDefault(r => r.ValidFrom <= day && (r.ValidTo is null || day <= r.ValidTo)) ?? All.Value[0];

    private static List<BookingRules> Load()
    {
        using var stream = typeof(BookingRules).Assembly.GetManifestResourceStream("Sen.Booking.Rules.booking-rules.json")!;
        return [.. JsonSerializer.Deserialize<List<BookingRules>>(stream, Json)!.OrderBy(r => r.ValidFrom)];
    }
}
