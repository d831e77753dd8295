using Microsoft.Extensions.Localization;
using Sen.Profiles;
using Sen.Ui;

namespace Sen.Reception.Queue;

/// <summary>Words and colours of a ticket's state.</summary>
internal static class QueueStatusText
{
    internal static string Of(IStringLocalizer texts, QueueStatus status) => texts[$"Status.{status}"];

    internal static Tone Tone(QueueStatus status) => status switch
    {
        QueueStatus.Waiting => Ui.Tone.Leaf,
        QueueStatus.Called => Ui.Tone.Now,
        QueueStatus.Serving => Ui.Tone.Ok,
        QueueStatus.Missed => Ui.Tone.Warn,
        QueueStatus.Done or QueueStatus.Cancelled => Ui.Tone.Quiet,
    };
}
