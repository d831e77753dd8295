using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.HealthRecord.Results;

/// <summary>"Chỉ số": each measured value over time, in words, as a line and as a table.</summary>
public sealed partial class ResultsPage
{
    private const int MostValues = 1000;

    private IReadOnlyList<Indicator> _indicators = [];
    private DiagnosticReport? _report;

    [Inject]
    private IRecord Record { get; set; } = default!;

    [Inject]
    private Person Person { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    /// <summary>Id of a report: only what it measured.</summary>
    [SupplyParameterFromQuery]
    private string? Report { get; set; }

    private string ReportLine => string.Join(" · ", new[]
    {
        (Words.DayOf(_report!.EffectiveDateTime) ?? Words.DayOf(_report.Issued)) is { } day ? Words.Day(day) : null,
        _report.Performer.Select(p => p.Display).FirstOrDefault(),
    }.Where(t => !string.IsNullOrEmpty(t)));

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (await Person.ReadAsync(Http.RequestAborted) is null)
        {
            Navigation.NavigateTo(Person.LinkPath);
            return;
        }

        var values = await Person.OwnAsync<Observation>(
            q => q.WhereToken("category", Systems.ObservationCategory, Codes.Laboratory).Sort("-date").Take(MostValues), Http.RequestAborted);
        _indicators = Indicator.Of(values);
        if (Report is not null && await Record.FindAsync(Person.Caller, "DiagnosticReport", Report, Http.RequestAborted) is { } stored)
        {
            _report = stored.As<DiagnosticReport>();
            var measured = _report.Result.Select(r => r.IdOf("Observation")).ToHashSet(StringComparer.Ordinal);
            _indicators = [.. _indicators.Where(i => i.Newest.Any(o => measured.Contains(o.Id)))];
        }
    }

    private string Say(Observation value) => T[Words.Direction(value) switch
    {
        > 0 => "Value.High",
        < 0 => "Value.Low",
        _ => "Value.Fine",
    }];

    private string TrendText(Indicator indicator) =>
        T["Results.Trend", indicator.Name, Words.Value(indicator.Newest[^1]), Words.Value(indicator.Last)];
}
