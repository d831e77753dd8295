using Microsoft.Extensions.Localization;

namespace Sen.Reception.Kiosk;

/// <summary>The three steps in the head of the kiosk.</summary>
internal static class KioskSteps
{
    internal static IReadOnlyList<string> Of(IStringLocalizer texts) => [texts["Kiosk.Step.Card"], texts["Kiosk.Step.Bhyt"], texts["Kiosk.Step.Number"]];
}
