using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Sen.Fhir;
using Sen.HealthRecord.Review;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.HealthRecord.Access;

/// <summary>Who opened the person's record, and what the person answered to what was unusual.</summary>
internal sealed class AccessReading(
    IRecord record, Person person, IOptions<HealthRecordOptions> options, IStringLocalizer<Texts> texts, TimeProvider clock)
{
    private const int Page = 1000;
    private const int MostPages = 5;

    internal int Days => options.Value.AccessDays;

    internal IReadOnlyList<AccessGroup> Groups { get; private set; } = [];

    /// <summary>Answers by event: <see cref="AccessAnswer.Understood"/> or <see cref="AccessAnswer.Asked"/>.</summary>
    internal IReadOnlyDictionary<string, string> Answers { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the facility answered or found, by event.</summary>
    internal ILookup<string, ReviewTalk> Replies { get; private set; } = Array.Empty<ReviewTalk>().ToLookup(t => t.Event, StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string> Facilities { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal IEnumerable<AccessGroup> Waiting => Groups.Where(g => g.Unusual && !Answers.ContainsKey(g.First.Event));

    internal IEnumerable<AccessGroup> Others => Groups.Where(g => !g.Unusual || Answers.ContainsKey(g.First.Event));

    internal async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        var from = clock.GetUtcNow().AddDays(-Days);
        var views = new List<AccessView>();
        var query = SearchQuery.For<AuditEvent>().Where("patient", person.Reference).Where("date", $"ge{from.Query()}").Take(Page);
        for (var i = 0; i < MostPages; i++)
        {
            var page = await record.SearchAsync(person.Caller, query, cancellationToken);
            if (!page.Succeeded)
            {
                return false;
            }

            views.AddRange(page.Value.As<AuditEvent>().Select(AccessView.Of));
            if (page.Value.Next is null)
            {
                break;
            }

            query = query.After(page.Value.Next);
        }

        Groups = AccessGroup.Of(views);
        Facilities = await NamesAsync(cancellationToken);
        Answers = await AnswersAsync(cancellationToken);
        return true;
    }

    /// <summary>"BS Đỗ Quốc Huy, bác sĩ, BV Đa khoa Trung ương Cần Thơ".</summary>
    internal string Who(AccessView view) =>
        string.Join(", ", new[] { view.Who, RoleName(view.Role), Place(view) }.Where(t => !string.IsNullOrEmpty(t)));

    internal string RoleName(string role) => texts[$"Role.{role}"] is { ResourceNotFound: false } known ? known.Value : "";

    internal string Place(AccessView view) => view.Facility is { } id ? Facilities.GetValueOrDefault(id, "") : "";

    /// <summary>"Xem xét nghiệm, đơn thuốc để khám chữa bệnh".</summary>
    internal string Did(AccessGroup group)
    {
        var seen = group.Types.Select(t => texts[$"Type.{t}"]).Where(t => !t.ResourceNotFound).Select(t => t.Value).Distinct(StringComparer.Ordinal).Take(3).ToList();
        var what = seen.Count == 0 ? texts["Type.Other"].Value : string.Join(", ", seen);
        var purpose = texts[$"Purpose.{group.Last.Purpose}"];
        return texts[group.Last.Refused ? "Access.Refused" : "Access.Did", what, purpose.ResourceNotFound ? "" : purpose.Value].Value.TrimEnd();
    }

    /// <summary>"Hôm nay 08:03", "Chủ nhật 08/11, 22:41".</summary>
    internal string At(AccessView view)
    {
        var day = VietnamTime.DayOf(view.At);
        var time = VietnameseDate.Time(VietnamTime.TimeOf(view.At));
        return day == VietnamTime.Today(clock) ? texts["Access.Today", time] : $"{Words.Day(day)}, {time}";
    }

    private async Task<Dictionary<string, string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in Groups.Select(g => g.Last.Facility).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await record.FindAsync(person.Caller, "Organization", id, cancellationToken) is { } stored && stored.As<Organization>() is { } facility)
            {
                names[id] = facility.Alias.FirstOrDefault() ?? facility.Name ?? "";
            }
        }

        return names;
    }

    // What the person said, and what the facility said to it.
    private async Task<Dictionary<string, string>> AnswersAsync(CancellationToken cancellationToken)
    {
        var talk = (await person.OwnAsync<Communication>(q => q.Sort("-sent").Take(200), cancellationToken)).Select(ReviewTalk.Of).OfType<ReviewTalk>().ToList();
        Replies = talk.Where(t => t.Kind is AccessAnswer.Answered or AccessAnswer.Reviewed).OrderBy(t => t.At).ToLookup(t => t.Event, StringComparer.Ordinal);
        return talk.Where(t => t.Kind is AccessAnswer.Asked or AccessAnswer.Understood)
            .DistinctBy(t => t.Event, StringComparer.Ordinal).ToDictionary(t => t.Event, t => t.Kind, StringComparer.Ordinal);
    }
}
