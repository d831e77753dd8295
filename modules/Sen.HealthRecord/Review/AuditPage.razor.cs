using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Fhir;
using Sen.HealthRecord.Access;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.HealthRecord.Review;

/// <summary>Who of the own facility looked: emergency openings to review, questions to answer, and every opening by day, person and staff.</summary>
public sealed partial class AuditPage(IServiceProvider services)
{
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();
    private IReadOnlyList<Opening> _glass = [];
    private IReadOnlyList<ReviewTalk> _talk = [];
    private IReadOnlyList<AccessView> _views = [];
    private IReadOnlyDictionary<string, Reviewed> _people = new Dictionary<string, Reviewed>(StringComparer.Ordinal);
    private IReadOnlyList<Segment> _tabs = [];
    private string _view = "glass";
    private string? _said;
    private bool _failed;
    private DateOnly _day;
    private DateOnly _today;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "view")]
    private string? View { get; set; }

    [SupplyParameterFromQuery(Name = "day")]
    private string? Day { get; set; }

    [SupplyParameterFromQuery(Name = "person")]
    private string? Person { get; set; }

    [SupplyParameterFromQuery(Name = "staff")]
    private string? Staff { get; set; }

    [SupplyParameterFromQuery(Name = "said")]
    private string? Said { get; set; }

    private ReviewReading Reading => services.GetRequiredService<ReviewReading>();

    protected override async Task OnInitializedAsync()
    {
        var cancellationToken = Http.RequestAborted;
        _view = View is "questions" or "all" ? View : "glass";
        _today = VietnamTime.Today(_clock);
        _day = DateOnly.TryParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day <= _today ? day : _today;
        _said = T[$"AuditSaid.{Said}"] is { ResourceNotFound: false } known ? known.Value : null;
        _failed = Said is not (AccessAnswer.Reviewed or AccessAnswer.Answered);
        Person = FhirDocument.IsId(Person ?? "") ? Person : null;
        Staff = FhirDocument.IsId(Staff ?? "") ? Staff : null;

        _glass = await Reading.BrokenGlassAsync(cancellationToken);
        _talk = await Reading.TalkAsync(cancellationToken);
        _views = _view == "all" ? await Reading.OpeningsAsync(_day, Person, Staff, cancellationToken) : [];
        _people = await Reading.PeopleAsync(Shown(), cancellationToken);
        var waiting = _glass.Count(o => o.Review is null);
        var open = _talk.Count(t => t.Kind == AccessAnswer.Asked && !_talk.Any(r => r.Kind == AccessAnswer.Answered && r.Event == t.Event && r.Patient == t.Patient));
        _tabs =
        [
            new(Counted("Audit.glass", waiting), ReviewEndpoints.Path, _view == "glass", "lock-open"),
            new(Counted("Audit.questions", open), $"{ReviewEndpoints.Path}?view=questions", _view == "questions", "message"),
            new(T["Audit.all"], $"{ReviewEndpoints.Path}?view=all", _view == "all", "list"),
        ];
    }

    private string Counted(string key, int count) => count == 0 ? T[key] : $"{T[key]} · {count}";

    // Names are read only of the people on the page: each reading is itself written down and told to them.
    private IEnumerable<string> Shown() => _view switch
    {
        "glass" => _glass.Select(o => o.Patient),
        "questions" => _talk.Where(t => t.Kind == AccessAnswer.Asked).Select(t => t.Patient),
        _ => _views.SelectMany(v => v.Patients).Concat(Person is null ? [] : [Person]),
    };
}
