using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sen.Consultation.Note;
using Sen.Record;

namespace Sen.Consultation.Examine;

/// <summary>
/// Answers to the small forms of the workstation, in two ways: for htmx the parts that changed, for a browser without script a
/// redirect to the page. A refusal always says what to do and gives back what was typed.
/// </summary>
internal sealed class Answers(Desk desk)
{
    private const int LongestEcho = 20_000;

    private bool Htmx => desk.Http.Request.Headers.ContainsKey("HX-Request");

    public async Task<IResult> DoneAsync(string encounterId, CancellationToken cancellationToken, params string[] pieces)
    {
        if (!Htmx)
        {
            var part = pieces.FirstOrDefault(p => p is not Pieces.Saved && Pieces.SectionOf(p) is null) ?? Pieces.Note;
            return TypedResults.Redirect($"/staff/doctor/{encounterId}#{part}");
        }

        var chart = await desk.OpenAsync(encounterId, cancellationToken);
        return chart.Succeeded
            ? new RazorComponentResult<WorkstationPieces>(new { Workstation = Workstation.Of(chart.Value, desk.Now), Names = pieces })
            : Refuse(encounterId, chart.Failure, null);
    }

    public IResult Refuse(string encounterId, Failure failure, IFormCollection? form)
    {
        if (failure is Denied { BreakGlass: true })
        {
            return ToPage($"/staff/doctor/{encounterId}/open");
        }

        var problem = new Problem
        {
            EncounterId = encounterId,
            Failure = failure,
            Action = form is null ? null : desk.Http.Request.Path.Value,
            Typed = Typed(form),
            Confirmed = form?.ContainsKey("password") == true,
        };
        return Show(new { Problem = problem }, StatusOf(failure));
    }

    public IResult Stale(string encounterId, NoteSection section, string current, string mine)
    {
        var problem = new Problem
        {
            EncounterId = encounterId,
            Failure = new StaleText(),
            Action = desk.Http.Request.Path.Value,
            Section = section,
            Current = current,
            Mine = mine,
        };
        return Show(new { Problem = problem }, StatusCodes.Status409Conflict);
    }

    public static int StatusOf(Failure failure) => failure switch
    {
        Invalid => StatusCodes.Status422UnprocessableEntity,
        Record.NotFound => StatusCodes.Status404NotFound,
        Denied => StatusCodes.Status403Forbidden,
        Record.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status500InternalServerError,
    };

    public IResult ToPage(string address)
    {
        if (!Htmx)
        {
            return TypedResults.Redirect(address);
        }

        desk.Http.Response.Headers["HX-Redirect"] = address;
        return TypedResults.Ok();
    }

    private IResult Show(object parameters, int status)
    {
        if (!Htmx)
        {
            return new RazorComponentResult<ProblemPage>(parameters) { StatusCode = status };
        }

        // htmx leaves answers of 4xx alone; the words must reach the doctor.
        desk.Http.Response.Headers["HX-Retarget"] = "#problem";
        desk.Http.Response.Headers["HX-Reswap"] = "innerHTML";
        return new RazorComponentResult<ProblemPanel>(parameters);
    }

    private static IReadOnlyList<(string Name, string Value)> Typed(IFormCollection? form) => form is null ? [] :
    [
        .. form.Where(f => !f.Key.StartsWith('_') && f.Key is not ("base" or SignerProof.PasswordField or SignerProof.AnswerField))
            .Select(f => (f.Key, f.Value.ToString())).Where(f => f.Item2.Length <= LongestEcho),
    ];

    private sealed record StaleText() : Record.Conflict("conflict.text", "The text was changed by somebody else.");
}

/// <summary>What went wrong with one small form, and what had been typed.</summary>
public sealed record Problem
{
    public required string EncounterId { get; init; }

    public required Failure Failure { get; init; }

    /// <summary>Where to send the form again; null when there is nothing to send.</summary>
    public string? Action { get; init; }

    public IReadOnlyList<(string Name, string Value)> Typed { get; init; } = [];

    /// <summary>The form asked who signs; a password is never given back, so it is asked again.</summary>
    public bool Confirmed { get; init; }

    /// <summary>For two versions of one text.</summary>
    public NoteSection? Section { get; init; }

    public string? Current { get; init; }

    public string? Mine { get; init; }
}
