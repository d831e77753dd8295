using System.Text.Json;

namespace Sen.Profiles.Queue;

/// <summary>The rules of the queues that hold on a day: dated data (<c>queue-rules.json</c>), never constants in code.</summary>
public sealed record QueueRules
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Lazy<IReadOnlyList<QueueRules>> All = new(Load);

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of these rules; null while no successor is known.</summary>
    public required DateOnly? ValidTo { get; init; }

    /// <summary>Minutes one person takes, used until a room has <see cref="SamplesNeeded"/> finished tickets today.</summary>
    public required int ServiceMinutes { get; init; }

    public required int SamplesNeeded { get; init; }

    /// <summary>Only the latest so many tickets of the day count: a room's pace changes through the morning.</summary>
    public required int SamplesKept { get; init; }

    /// <summary>Expected waits are told in steps of so many minutes ("khoảng 25 phút").</summary>
    public required int RoundToMinutes { get; init; }

    /// <summary>While priority tickets wait, one of them follows after so many ordinary ones.</summary>
    public required int OrdinaryPerPriority { get; init; }

    /// <summary>Someone who missed the call and came back is seen after so many others.</summary>
    public required int ReturnAfter { get; init; }

    /// <summary>The last doctor's room is suggested when its wait is at most so many minutes longer than the shortest.</summary>
    public required int LastDoctorPatienceMinutes { get; init; }

    public required IReadOnlyList<PriorityRule> Priorities { get; init; }

    /// <summary>The law or decision the priorities come from.</summary>
    public required string Source { get; init; }

    /// <summary>The rules in force on a day; a day before the first rules takes the first.</summary>
    public static QueueRules On(DateOnly day) =>
        All.Value.LastOrDefault(r => r.ValidFrom <= day && (r.ValidTo is null || day <= r.ValidTo)) ?? All.Value[0];

    /// <summary>The priority that follows from the age alone, or null.</summary>
    public string? PriorityByAge(int years) =>
        Priorities.FirstOrDefault(p => (p.FromAge is { } from && years >= from) || (p.BelowAge is { } below && years < below))?.Code;

    /// <summary>True for a code that goes before everyone, whatever the order of arrival.</summary>
    public bool GoesFirst(string? priority) => Priorities.Any(p => p.First && string.Equals(p.Code, priority, StringComparison.Ordinal));

    public bool Knows(string? priority) => Priorities.Any(p => string.Equals(p.Code, priority, StringComparison.Ordinal));

    private static List<QueueRules> Load()
    {
        using var stream = typeof(QueueRules).Assembly.GetManifestResourceStream("Sen.Profiles.Queue.queue-rules.json")!;
        return [.. JsonSerializer.Deserialize<List<QueueRules>>(stream, Json)!.OrderBy(r => r.ValidFrom)];
    }
}

/// <summary>One ground of priority.</summary>
/// <param name="Code">Code of <c>urn:sen:cs:queue-priority</c>.</param>
/// <param name="FromAge">Everyone of at least this age has it; null when age does not decide.</param>
/// <param name="BelowAge">Everyone younger than this has it.</param>
/// <param name="First">Goes before all others instead of being interleaved.</param>
public sealed record PriorityRule(string Code, int? FromAge, int? BelowAge, bool First);
