using System.Globalization;
using Sen.Fhir;

namespace Sen.HealthRecord.Medicines;

/// <summary>A prescribed medicine as a person takes it: how much at which time of the day.</summary>
internal sealed record MedicineLine(string Name, string How)
{
    public string? Morning { get; init; }

    public string? Noon { get; init; }

    public string? Afternoon { get; init; }

    public string? Evening { get; init; }

    /// <summary>"60 viên": what was prescribed in all.</summary>
    public string? Quantity { get; init; }

    /// <summary>First day of the prescription.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day the supply lasts; null when the prescription does not say.</summary>
    public DateOnly? Until { get; init; }

    public bool Stopped { get; init; }

    internal bool Current(DateOnly today) => !Stopped && (Until is null || Until >= today);

    internal static MedicineLine Of(MedicationRequest request)
    {
        var from = Words.DayOf(request.DispenseRequest?.ValidityPeriod?.Start) ?? Words.DayOf(request.AuthoredOn);
        var days = (int?)request.DispenseRequest?.ExpectedSupplyDuration?.Value;
        var quantity = request.DispenseRequest?.Quantity;
        return new MedicineLine(Words.Name(request.MedicationCodeableConcept), How: Text(request))
        {
            Morning = Amount(request, "MORN"),
            Noon = Amount(request, "NOON"),
            Afternoon = Amount(request, "AFT"),
            Evening = Amount(request, "NIGHT"),
            Quantity = quantity?.Value is { } amount ? $"{Number(amount)} {quantity.Unit}".Trim() : null,
            From = from,
            Until = from is { } first && days is { } length ? first.AddDays(length - 1) : null,
            Stopped = request.Status is "stopped" or "completed" or "cancelled",
        };
    }

    private static string Text(MedicationRequest request) =>
        string.Join(". ", request.DosageInstruction.Select(d => d.PatientInstruction ?? d.Text).Where(t => !string.IsNullOrEmpty(t)).Distinct(StringComparer.Ordinal));

    private static string? Amount(MedicationRequest request, string when) =>
        request.DosageInstruction
            .Where(d => d.Timing?.Repeat is { } repeat && repeat.When.Contains(when))
            .SelectMany(d => d.DoseAndRate)
            .Select(d => d.DoseQuantity?.Value)
            .OfType<decimal>()
            .Select(Number)
            .FirstOrDefault();

    // Half a tablet is written as people say it.
    private static string Number(decimal amount) => amount switch
    {
        0.5m => "1/2",
        0.25m => "1/4",
        0.75m => "3/4",
        _ => amount.ToString("0.##", CultureInfo.GetCultureInfo("vi-VN")),
    };
}
