using System.Security.Cryptography;
using System.Text;
using Sen.Documents.Cards;
using Sen.Documents.Compose;
using Sen.Documents.Seal;
using Sen.Documents.Verify;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Documents.Reports;

/// <summary>A report as its reader sees it.</summary>
internal sealed record Report(FhirTask Resource, long Version)
{
    internal string Id => Resource.Id!;

    internal bool IsOpen => Resource.Status is "requested";

    internal DateTimeOffset At => VietnamTime.Local(Resource.AuthoredOn!.LowerBound);

    internal string Kind => Input("kind");

    internal string Outcome => Input("outcome");

    internal string Issuer => Input("issuer");

    internal string Hash => Input("hash");

    internal IReadOnlyList<string> Problems => Input("problems").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the code says of itself; nobody has signed it as it stands.</summary>
    internal DocumentSeal? Seal => DocumentSeal.Read(Input("code"))?.Seal;

    internal string? Finding => Resource.BusinessStatus?.CodeIn(ReportDesk.Finding);

    /// <summary>Who looked, when, and what was found.</summary>
    internal Annotation? Note => Resource.Note.FirstOrDefault();

    private string Input(string name) => Resource.Input.FirstOrDefault(i => i.Type?.CodeIn(ReportDesk.Part) == name)?.ValueString ?? "";
}

/// <summary>
/// Reports of papers that are not in order: kept as Tasks for the facility that the paper names. They hold nothing of a person that is not in the code, so
/// the node writes and reads them; the page is for those who review.
/// </summary>
internal sealed class ReportDesk(IRecord record, KnownFacilities facilities, CardIssuers issuers, TimeProvider clock)
{
    /// <summary>Code of the Task.</summary>
    internal const string Kind = "suspicious-paper";

    /// <summary>Names of the inputs.</summary>
    internal const string Part = "urn:sen:cs:paper-report";

    /// <summary>What was found (businessStatus).</summary>
    internal const string Finding = "urn:sen:cs:paper-report-finding";

    internal static readonly string[] Findings = ["forged", "altered", "misread", "other"];

    private const int MostShown = 200;

    /// <summary>Keeps a report. The same paper on the same day is one report, however often it is sent.</summary>
    internal async Task FileAsync(ReportedPaper paper, CancellationToken cancellationToken)
    {
        var today = VietnamTime.Today(clock);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Kind}|{today:yyyyMMdd}|{paper.Hash}")))[..32];
        var task = new FhirTask
        {
            Id = name,
            Status = "requested",
            Intent = "order",
            Code = CodeableConcept.Of(Systems.TaskCode, Kind),
            AuthoredOn = FhirDateTime.Of(clock.GetUtcNow()),
            Owner = await OwnerAsync(paper, cancellationToken) is { } owner ? Reference.To($"Organization/{owner.Organization}", owner.Name) : null,
        };
        Add(task, "kind", paper.Kind);
        Add(task, "outcome", paper.Outcome);
        Add(task, "issuer", paper.Issuer);
        Add(task, "hash", paper.Hash);
        Add(task, "code", paper.Code);
        Add(task, "problems", string.Join(' ', paper.Problems));
        var written = await record.CommitAsync(VisitReader.Node, new Commit().Create(task), cancellationToken);
        if (!written.Succeeded && written.Failure is not ExistsConflict)
        {
            throw new InvalidOperationException($"The report was not kept: {written.Failure.Code}");
        }
    }

    /// <summary>Reports for the facility and those that name none that is known here: open ones first, then the newest.</summary>
    internal async Task<IReadOnlyList<Report>> OfAsync(string? facility, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For("Task").WhereToken("code", Systems.TaskCode, Kind).Sort("-authored-on").Take(MostShown);
        var found = (await record.SearchAsync(VisitReader.Node, query, cancellationToken)).Value;
        return
        [
            .. found.Matches.Select(m => new Report(m.As<FhirTask>(), m.Version))
                .Where(r => IsFor(r, facility)).OrderBy(r => r.IsOpen ? 0 : 1).ThenByDescending(r => r.At),
        ];
    }

    /// <summary>Closes a report with what was found; a word that the page has a sentence for.</summary>
    internal async Task<string> CloseAsync(Caller caller, string? id, string? finding, string? note, CancellationToken cancellationToken)
    {
        var words = (note ?? "").Trim();
        if (id is null || !FhirDocument.IsId(id) || !Findings.Contains(finding, StringComparer.Ordinal) || words.Length > 1_000)
        {
            return "invalid";
        }

        var read = await record.ReadAsync(VisitReader.Node, new ResourceKey("Task", id), cancellationToken);
        if (!read.Succeeded || new Report(read.Value.As<FhirTask>(), read.Value.Version) is not { } report
            || report.Resource.Code?.CodeIn(Systems.TaskCode) != Kind || !IsFor(report, caller.Facility))
        {
            return "missing";
        }

        if (!report.IsOpen)
        {
            return "done";
        }

        var task = report.Resource;
        task.Status = "completed";
        task.BusinessStatus = CodeableConcept.Of(Finding, finding!);
        task.LastModified = FhirDateTime.Of(clock.GetUtcNow());
        task.Note.Add(new Annotation
        {
            AuthorReference = caller.Practitioner is { } practitioner ? Reference.To($"Practitioner/{practitioner}", caller.Display) : null,
            AuthorString = caller.Practitioner is null ? caller.Display : null,
            Time = FhirDateTime.Of(clock.GetUtcNow()),
            Text = words.Length > 0 ? words : finding,
        });
        return (await record.CommitAsync(VisitReader.Node, new Commit().Update(task, report.Version), cancellationToken)).Succeeded ? "closed" : "done";
    }

    private static bool IsFor(Report report, string? facility) =>
        report.Resource.Owner is null || (facility is not null && report.Resource.Owner.IdIn("Organization") == facility);

    private async Task<KnownFacility?> OwnerAsync(ReportedPaper paper, CancellationToken cancellationToken) =>
        (await facilities.AllAsync(cancellationToken)).FirstOrDefault(f => f.Code == paper.Issuer || issuers.AddressOf(f.Organization) == paper.Issuer);

    private static void Add(FhirTask task, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            task.Input.Add(new FhirTask.InputComponent { Type = CodeableConcept.Of(Part, name), ValueString = value });
        }
    }
}
