using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sen.Record;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Transparency.Watch;

/// <summary>How the log stands, for those who answer for it: nothing about anybody's care is in it.</summary>
public sealed partial class LogPage(IServiceProvider services)
{
    internal const string Path = "/staff/log";

    private const string Reviewers = $"{Roles.Admin},{Roles.Auditor}";

    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();
    private LogPicture? _log;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    protected override async Task OnInitializedAsync() =>
        _log = await services.GetRequiredService<LogReading>().ReadAsync(Http.RequestAborted);

    private RenderFragment QuorumPill(LogPicture log) => builder =>
    {
        var signed = log.Witnesses.Count(w => w.IsCurrent);
        var (tone, icon, key) = log switch
        {
            { Quorum: 0 } => (Tone.Quiet, "eye", "Quorum.None"),
            { HasQuorum: true } => (Tone.Ok, "circle-check", "Quorum.Met"),
            _ => (Tone.Warn, "alert-triangle", "Quorum.Missing"),
        };
        builder.OpenComponent<Pill>(0);
        builder.AddComponentParameter(1, nameof(Pill.Tone), tone);
        builder.AddComponentParameter(2, nameof(Pill.Icon), icon);
        builder.AddComponentParameter(3, nameof(Pill.ChildContent), (RenderFragment)(text => text.AddContent(0, T[key, signed, log.Quorum].Value)));
        builder.CloseComponent();
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    private static string At(DateTimeOffset instant) =>
        VietnamTime.Local(instant).ToString("HH':'mm':'ss dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    private string Ago(DateTimeOffset instant)
    {
        var age = _clock.GetUtcNow() - instant;
        return age < TimeSpan.FromMinutes(1) ? T["Seconds", Math.Max(0, (int)age.TotalSeconds)]
            : age < TimeSpan.FromHours(1) ? T["Minutes", (int)age.TotalMinutes]
            : At(instant);
    }
}
