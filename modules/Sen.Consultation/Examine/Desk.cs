using Microsoft.AspNetCore.Http;
using Sen.Consultation.BreakGlass;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Examine;

/// <summary>The doctor's side of one request: who asks, what time it is, and reading and writing one chart.</summary>
internal sealed class Desk(IRecord record, ChartReader charts, GlassCookie glass, TimeProvider clock, IHttpContextAccessor http)
{
    public HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("There is no request.");

    public Caller Caller => Http.User.ToCaller();

    public DateTimeOffset Now => VietnamTime.Now(clock);

    public DateOnly Today => VietnamTime.Today(clock);

    public Reference Author => Reference.To($"Practitioner/{Caller.Practitioner}", Caller.Display);

    public ResourceKey NewKey(string type) => ResourceKey.New(type, clock);

    public IRecord Record => record;

    public TimeProvider Clock => clock;

    /// <summary>The chart of a visit of the doctor's own facility.</summary>
    public Task<Result<Chart>> OpenAsync(string encounterId, CancellationToken cancellationToken) =>
        FhirDocument.IsId(encounterId)
            ? charts.OpenAsync(Caller, encounterId, cancellationToken)
            : Task.FromResult<Result<Chart>>(new NotFound(new ResourceKey("Encounter", "unknown")));

    /// <summary>For reading only: also with the reason of an emergency opening that is still good.</summary>
    public Task<Result<Chart>> OpenToReadAsync(string encounterId, CancellationToken cancellationToken)
    {
        if (!FhirDocument.IsId(encounterId))
        {
            return Task.FromResult<Result<Chart>>(new NotFound(new ResourceKey("Encounter", "unknown")));
        }

        var caller = glass.ReasonFor(Http, encounterId) is { } reason ? Caller.BreakGlass(reason) : Caller;
        return charts.OpenAsync(caller, encounterId, cancellationToken);
    }

    /// <summary>A chart that may still be changed; a signed or closed one is refused with what to do instead.</summary>
    public async Task<Result<Chart>> OpenDraftAsync(string encounterId, CancellationToken cancellationToken)
    {
        var chart = await OpenAsync(encounterId, cancellationToken);
        return chart.Succeeded && chart.Value.ReadOnly ? Invalid.One("visit.closed", "", "The visit is signed; write a correction.") : chart;
    }

    /// <summary>A chart whose prescription may be changed: before signing, and while a signed one is being replaced.</summary>
    public async Task<Result<Chart>> OpenPrescriptionAsync(string encounterId, CancellationToken cancellationToken)
    {
        var chart = await OpenAsync(encounterId, cancellationToken);
        return chart.Succeeded && chart.Value.PrescriptionLocked ? Invalid.One("visit.closed", "", "The visit is signed; write a correction.") : chart;
    }

    public Task<Result<Receipt>> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
        record.CommitAsync(Caller, commit, cancellationToken);

    /// <summary>The doctor's role at this facility: specialty, room. Null when the account has none.</summary>
    public async Task<PractitionerRole?> RoleAsync(CancellationToken cancellationToken)
    {
        var caller = Caller;
        if (caller.Practitioner is not { } practitioner)
        {
            return null;
        }

        var query = SearchQuery.For("PractitionerRole").Where("practitioner", $"Practitioner/{practitioner}");
        var found = await record.SearchAsync(caller, query, cancellationToken);
        return !found.Succeeded ? null : found.Value.As<PractitionerRole>()
            .OrderByDescending(r => r.Organization.IdIn("Organization") == caller.Facility).ThenByDescending(r => r.HealthcareService.Count).FirstOrDefault();
    }
}
