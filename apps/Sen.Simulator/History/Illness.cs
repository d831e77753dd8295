namespace Sen.Simulator.History;

/// <summary>A reason why people come, as <c>illnesses.json</c> tells it; one visit is made of one.</summary>
internal sealed record Illness(string Key, string Specialty, int From, int To, int Weight)
{
    public required IReadOnlyList<string> Icd { get; init; }

    public required string Complaint { get; init; }

    public required string Findings { get; init; }

    public required string Advice { get; init; }

    /// <summary>Codes of <see cref="Vietnam.LabTests"/>.</summary>
    public required IReadOnlyList<string> Tests { get; init; }

    /// <summary>Key of the medicine, then units in the morning, at noon, in the afternoon, in the evening.</summary>
    public required IReadOnlyList<IReadOnlyList<System.Text.Json.JsonElement>> Medicines { get; init; }

    /// <summary>How long the medicines last; 0 when there are none.</summary>
    public required int Days { get; init; }

    public string? Sex { get; init; }

    /// <summary>It stays: a problem on the person's list, and a reason to come again.</summary>
    public bool Chronic { get; init; }

    internal IEnumerable<DoseLine> Lines => Medicines.Select(m => new DoseLine(
        m[0].GetString()!, m[1].GetDecimal(), m[2].GetDecimal(), m[3].GetDecimal(), m[4].GetDecimal()));
}

/// <summary>One medicine and how many units when.</summary>
internal sealed record DoseLine(string Medicine, decimal Morning, decimal Noon, decimal Afternoon, decimal Evening)
{
    internal decimal PerDay => Morning + Noon + Afternoon + Evening;

    internal IEnumerable<(string When, decimal Amount)> Parts =>
        new[] { ("MORN", Morning), ("NOON", Noon), ("AFT", Afternoon), ("NIGHT", Evening) }.Where(p => p.Item2 > 0);
}

/// <summary>A finished visit, before it becomes resources.</summary>
internal sealed record PastVisit(string Id, People.Resident Person, Places.Facility Facility, Places.DoctorData Doctor, DateTimeOffset At)
{
    public required string Complaint { get; init; }

    public required string Findings { get; init; }

    public required string Advice { get; init; }

    /// <summary>Principal first; a dagger and its asterisk code are written "E11.2 N08.3".</summary>
    public required IReadOnlyList<string> Icd { get; init; }

    public IReadOnlyList<DoseLine> Medicines { get; init; } = [];

    public int Days { get; init; }

    /// <summary>Tests with results; null lets dice decide.</summary>
    public IReadOnlyList<Result> Results { get; init; } = [];

    /// <summary>In bed, from admission to discharge.</summary>
    public int Nights { get; init; }

    /// <summary>Illnesses as people say them, by code; the others have the list's name.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When it ended; null follows from the kind of visit.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public string? History { get; init; }

    internal DateTimeOffset End => EndsAt ?? (Nights > 0 ? At.AddDays(Nights).AddHours(2) : At.AddMinutes(38));
}

/// <summary>A value of a test; the unit, range and mark follow from the test.</summary>
internal sealed record Result(string Test, decimal? Value, string? Word = null);
