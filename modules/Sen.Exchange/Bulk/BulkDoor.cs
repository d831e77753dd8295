using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Exchange.Rest;
using Sen.Fhir;
using Sen.Record;

namespace Sen.Exchange.Bulk;

/// <summary>Lets bulk jobs in: who may ask, whether there is room, and the answer that says where to look (FHIR Asynchronous Bulk pattern).</summary>
internal sealed class BulkDoor(IRecord record, BulkFolder folder, BulkWorker worker, IOptions<BulkOptions> options, TimeProvider clock)
{
    private const string Minute = "60";

    // Read, checked and then added to: two requests at once must not both find the last place.
    private readonly Lock _one = new();

    /// <summary>What stands in the way of a job, whatever it is about.</summary>
    internal static Answer? Refusal(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return Outcomes.Of(StatusCodes.Status403Forbidden, "forbidden", "A bulk job is begun with a bearer token, not with a session.");
        }

        return Handlers.Prefers(context, "respond-async")
            ? null
            : Outcomes.Of(StatusCodes.Status400BadRequest, "invalid", "This is answered only with 'Prefer: respond-async'.");
    }

    /// <summary><c>$export</c> of the system.</summary>
    internal Task<Answer> ExportAsync(HttpContext context, Caller caller) => ExportAsync(context, caller, people: false, group: null);

    /// <summary><c>Patient/$export</c>.</summary>
    internal Task<Answer> ExportPatientsAsync(HttpContext context, Caller caller) => ExportAsync(context, caller, people: true, group: null);

    /// <summary><c>Group/{id}/$export</c>.</summary>
    internal Task<Answer> ExportGroupAsync(HttpContext context, Caller caller) => ExportAsync(context, caller, people: true, group: Handlers.Route(context, "id"));

    private async Task<Answer> ExportAsync(HttpContext context, Caller caller, bool people, string? group)
    {
        if (Refusal(context) is { } wrong)
        {
            return wrong;
        }

        var (request, refusal) = await ExportRequest.ReadAsync(context, people);
        if (request is null)
        {
            return refusal!;
        }

        var (patients, unknown) = await PatientsAsync(caller, request, group, context.RequestAborted);
        if (unknown is not null)
        {
            return unknown;
        }

        var position = await record.Feed.HeadAsync(context.RequestAborted);
        var mark = new ExportMark(record.Feed, clock);
        var order = new ExportOrder
        {
            TransactionTime = await mark.SetAsync(position, context.RequestAborted),
            Position = position,
            Types = request.Types.Count > 0 ? request.Types : [.. ResourceTypes.All.Where(t => !people || PatientCompartment.Covers(t)).Order(StringComparer.Ordinal)],
            TypesWereNamed = request.Types.Count > 0,
            Since = request.Since is { } since ? await mark.EffectiveAsync(since, position, context.RequestAborted) : null,
            OnlyPeople = people,
            Patients = patients,
            Filters = request.Filters,
            Elements = request.Elements,
            Ignored = request.Ignored,
        };
        return Accept(context, caller, job => job with { Export = order });
    }

    /// <summary>Makes the job and says where it is; too many at once are told to come later.</summary>
    internal Answer Accept(HttpContext context, Caller caller, Func<BulkJob, BulkJob> with, string? id = null)
    {
        var job = with(new BulkJob
        {
            Id = id ?? NewId(),
            Request = $"{Answer.BaseOf(context.Request)}{context.Request.Path.Value![("/fhir".Length)..]}{context.Request.QueryString}",
            Created = clock.GetUtcNow(),
            Claims = BulkJob.ClaimsOf(caller),
            Purpose = caller.Purpose,
        });
        lock (_one)
        {
            if (Crowded(context, caller) is { } crowded)
            {
                return crowded;
            }

            folder.Make(job.Id);
            folder.Save(job);
        }

        worker.Take(job.Id);
        context.Response.Headers["Content-Location"] = $"{Answer.BaseOf(context.Request)}/bulk/{job.Id}";
        return Outcomes.Of(StatusCodes.Status202Accepted, [new FhirIssue("information", "informational", "", "Accepted. Look at Content-Location for its state.")]);
    }

    /// <summary>429 when the client or everybody together has as many jobs as there may be.</summary>
    internal Answer? Crowded(HttpContext context, Caller caller)
    {
        var open = folder.All().Where(j => j.IsOpen).ToList();
        if (open.Count < options.Value.MaxWaiting && open.Count(j => j.IsOf(caller)) < options.Value.MaxPerClient)
        {
            return null;
        }

        context.Response.Headers.RetryAfter = Minute;
        return Outcomes.Of(StatusCodes.Status429TooManyRequests, "throttled", "Too many bulk jobs are open. Wait for one to end, or delete one.");
    }

    internal string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N", CultureInfo.InvariantCulture);

    // The members of the group (a read like any other: the policy and the access log have their say), or the patients that are named.
    private async Task<(IReadOnlyList<string>? Patients, Answer? Unknown)> PatientsAsync(
        Caller caller, ExportRequest request, string? group, CancellationToken cancellationToken)
    {
        if (group is null)
        {
            return (request.Patients.Count > 0 ? request.Patients : null, null);
        }

        var read = await record.ReadAsync(caller, new ResourceKey("Group", group), cancellationToken);
        if (!read.Succeeded)
        {
            return (null, Outcomes.Of(read.Failure));
        }

        var members = MembersOf(read.Value.Document!.Root).Distinct(StringComparer.Ordinal).ToList();
        if (request.Patients.Count == 0)
        {
            return (members, null);
        }

        return request.Patients.Except(members, StringComparer.Ordinal).Any()
            ? (null, Outcomes.Of(StatusCodes.Status400BadRequest, "not-found", "A patient that was named is no member of the group.", "patient"))
            : (request.Patients, null);
    }

    // Those who are in it now: a member that is inactive has left (R4, Group.member.inactive).
    private static IEnumerable<string> MembersOf(JsonElement group)
    {
        if (!group.TryGetProperty("member", out var members))
        {
            yield break;
        }

        foreach (var member in members.EnumerateArray())
        {
            var isInactive = member.TryGetProperty("inactive", out var inactive) && inactive.ValueKind is JsonValueKind.True;
            if (!isInactive && member.TryGetProperty("entity", out var entity) && entity.TryGetProperty("reference", out var reference)
                && ResourceKey.TryParse(reference.GetString(), null, out var key) && key.Type is "Patient")
            {
                yield return key.Id;
            }
        }
    }
}
