using Microsoft.Extensions.Localization;
using Sen.Profiles.Queue;

namespace Sen.Reception.Queue;

/// <summary>How a wait is said; the sentences hold the emphasis (&lt;b&gt;) and nothing that a person typed.</summary>
internal static class WaitText
{
    /// <param name="texts">The module's texts.</param>
    /// <param name="wait">Null when the ticket waits no longer.</param>
    /// <param name="you">"ông", "bà", …, from the closed list of forms of address.</param>
    internal static string Of(IStringLocalizer texts, QueueWait? wait, string you) => wait switch
    {
        null => texts["Wait.Called"],
        { Ahead: 0, Minutes: 0 } => texts["Wait.NextNow", you],
        { Ahead: 0 } => texts["Wait.Next", you, wait.Minutes],
        _ => texts["Wait.Ahead", wait.Ahead, you, wait.Minutes],
    };
}
