using System.Globalization;
using Microsoft.Extensions.Localization;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>How the standing of a card is said and coloured; green, amber and red all say what to do.</summary>
internal static class InsuranceText
{
    internal static Tone Tone(Insurance insurance) => insurance.Standing switch
    {
        InsuranceStanding.InForce => Ui.Tone.Ok,
        InsuranceStanding.NotYet or InsuranceStanding.None => Ui.Tone.Warn,
        InsuranceStanding.Expired => Ui.Tone.Bad,
    };

    internal static string Icon(Insurance insurance) => insurance.Standing switch
    {
        InsuranceStanding.InForce => "shield-check",
        InsuranceStanding.NotYet or InsuranceStanding.None => "shield-exclamation",
        InsuranceStanding.Expired => "shield-x",
    };

    internal static string Title(Insurance insurance, IStringLocalizer texts) => insurance.Standing switch
    {
        InsuranceStanding.InForce => texts["Bhyt.InForce"],
        InsuranceStanding.NotYet => texts["Bhyt.NotYet"],
        InsuranceStanding.Expired => texts["Bhyt.Expired"],
        InsuranceStanding.None => texts["Bhyt.None"],
    };

    /// <summary>One line for the person: what the card pays and until when, or what to do.</summary>
    internal static string Line(Insurance insurance, IStringLocalizer texts)
    {
        var until = insurance.Until is { } day ? VietnameseDate.Day(day) : null;
        return insurance.Standing switch
        {
            InsuranceStanding.InForce => string.Join(' ', new[] { Pays(insurance, texts), until is null ? null : texts["Bhyt.Until", until].Value }.OfType<string>()),
            InsuranceStanding.NotYet => texts["Bhyt.NotYet.Line", insurance.From is { } from ? VietnameseDate.Day(from) : ""],
            InsuranceStanding.Expired => texts["Bhyt.Expired.Line", until ?? ""],
            InsuranceStanding.None => texts["Bhyt.None.Line"],
        };
    }

    /// <summary>"BHYT trả 95%."; null when the number does not say.</summary>
    internal static string? Pays(Insurance insurance, IStringLocalizer texts) =>
        insurance.Percent is { } percent ? texts["Bhyt.Pays", percent.ToString("0.##", CultureInfo.CurrentUICulture)].Value : null;
}
