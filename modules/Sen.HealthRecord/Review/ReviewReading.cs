using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.HealthRecord.Access;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.HealthRecord.Review;

/// <summary>Whose record it was, as the reviewer may know it.</summary>
public sealed record Reviewed(string Id, string? Name, string? Number);

/// <summary>One opening (or several alike on one day) of one person's record, and what was said of it.</summary>
public sealed record Opening(string Patient, AccessGroup Group)
{
    internal ReviewTalk? Review { get; init; }

    internal ReviewTalk? Question { get; init; }

    internal string Event => Group.First.Event;
}

/// <summary>What the reviewer of a facility reads: openings by the own staff, questions that people asked, and whose records they were.</summary>
internal sealed class ReviewReading(IRecord record, IHttpContextAccessor http, IOptions<HealthRecordOptions> options, TimeProvider clock)
{
    private const int Page = 1000;
    private const int MostPages = 5;

    internal Caller Caller => http.HttpContext?.User.ToCaller() ?? Caller.Anonymous;

    internal int Days => options.Value.AccessDays;

    internal string Facility => $"Organization/{Caller.Facility}";

    /// <summary>More was opened than is read here.</summary>
    internal bool Cut { get; private set; }

    /// <summary>Openings outside the care relation of the last days, those that nobody looked at first.</summary>
    internal async Task<IReadOnlyList<Opening>> BrokenGlassAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().AddDays(-Days);
        var views = await ViewsAsync(SearchQuery.For<AuditEvent>().Where("policy", AccessReview.BreakGlass).Where("date", $"ge{since.Query()}"), cancellationToken);
        var talk = await TalkAsync(cancellationToken);
        ReviewTalk? Said(string patient, string id, string kind) => talk.FirstOrDefault(t => t.Patient == patient && t.Event == id && t.Kind == kind);
        return
        [
            .. PerPerson(views)
                .Select(o => o with { Review = Said(o.Patient, o.Event, AccessAnswer.Reviewed), Question = Said(o.Patient, o.Event, AccessAnswer.Asked) })
                .OrderBy(o => o.Review is not null).ThenByDescending(o => o.Group.Last.At),
        ];
    }

    /// <summary>Openings of a day, or of one person in the last days.</summary>
    internal async Task<IReadOnlyList<AccessView>> OpeningsAsync(DateOnly day, string? patient, string? practitioner, CancellationToken cancellationToken)
    {
        var query = SearchQuery.For<AuditEvent>();
        query = patient is null
            ? query.Where("date", $"ge{VietnamTime.At(day, TimeOnly.MinValue).Query()}").Where("date", $"lt{VietnamTime.At(day.AddDays(1), TimeOnly.MinValue).Query()}")
            : query.Where("patient", $"Patient/{patient}").Where("date", $"ge{clock.GetUtcNow().AddDays(-Days).Query()}");
        return await ViewsAsync(practitioner is null ? query : query.Where("agent", $"Practitioner/{practitioner}"), cancellationToken);
    }

    /// <summary>Everything that people and the facility said to each other about openings, newest first.</summary>
    internal async Task<IReadOnlyList<ReviewTalk>> TalkAsync(CancellationToken cancellationToken)
    {
        var said = new List<ReviewTalk>();
        foreach (var side in new[] { "recipient", "sender" })
        {
            var query = SearchQuery.For<Communication>().Where(side, Facility).Where("category", $"{AccessReview.Category}|");
            var found = await record.AllAsync<Communication>(Caller, query, cancellationToken);
            said.AddRange(found.Select(ReviewTalk.Of).OfType<ReviewTalk>());
        }

        return [.. said.DistinctBy(t => t.Id, StringComparer.Ordinal).OrderByDescending(t => t.At)];
    }

    /// <summary>Names and record numbers of the people that this reviewer may know.</summary>
    internal async Task<IReadOnlyDictionary<string, Reviewed>> PeopleAsync(IEnumerable<string> patients, CancellationToken cancellationToken)
    {
        var people = new Dictionary<string, Reviewed>(StringComparer.Ordinal);
        foreach (var ids in patients.Distinct(StringComparer.Ordinal).Chunk(100))
        {
            var page = await record.SearchAsync(Caller, SearchQuery.For<Patient>().WhereAny("_id", ids).Take(ids.Length), cancellationToken);
            foreach (var patient in page.Succeeded ? page.Value.As<Patient>() : [])
            {
                people[patient.Id!] = Of(patient);
            }
        }

        return people;
    }

    /// <summary>The person with this record number or citizen number; null when there is none for this reviewer.</summary>
    internal async Task<string?> FindAsync(string number, CancellationToken cancellationToken)
    {
        foreach (var system in new[] { Systems.MedicalRecordNumber, Systems.CitizenNumber })
        {
            var found = await record.SearchAsync(Caller, SearchQuery.For<Patient>().WhereToken("identifier", system, number), cancellationToken);
            if (found.Succeeded && found.Value.Matches is [var only])
            {
                return only.Key.Id;
            }
        }

        return null;
    }

    private static Reviewed Of(Patient patient) =>
        new(patient.Id!, new PersonView(patient).FullName, patient.Identifier.In(Systems.MedicalRecordNumber));

    // The groups of the person's own page, so that both speak of one opening by one name.
    private static IEnumerable<Opening> PerPerson(IEnumerable<AccessView> views) => views
        .SelectMany(v => v.Patients.Select(p => (Patient: p, View: v)))
        .GroupBy(x => x.Patient, x => x.View, StringComparer.Ordinal)
        .SelectMany(person => AccessGroup.Of(person).Select(group => new Opening(person.Key, group)));

    private async Task<List<AccessView>> ViewsAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var views = new List<AccessView>();
        query = query.Take(Page);
        for (var i = 0; i < MostPages; i++)
        {
            var page = await record.SearchAsync(Caller, query, cancellationToken);
            if (!page.Succeeded)
            {
                return views;
            }

            views.AddRange(page.Value.As<AuditEvent>().Select(AccessView.Of));
            if (page.Value.Next is null)
            {
                return views;
            }

            query = query.After(page.Value.Next);
        }

        Cut = true;
        return views;
    }
}
