using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Ui;
using Sen.Vietnam;

namespace Sen.HealthRecord;

/// <summary>Facts of resources in the words of a person: plain text of narratives, days, values with their direction.</summary>
internal static partial class Words
{
    /// <summary>"Thứ Bảy 21/11".</summary>
    internal static string Day(DateOnly day) => Capital(VietnameseDate.WeekdayDay(day));

    /// <summary>"21/11".</summary>
    internal static string Short(DateOnly day) => day.ToString("dd'/'MM", CultureInfo.InvariantCulture);

    internal static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], CultureInfo.CurrentCulture) + text[1..];

    /// <summary>The text of a narrative: its markup is never sent to a page.</summary>
    internal static string Plain(Narrative? narrative) =>
        narrative?.Div is { Length: > 0 } div
            ? WebUtility.HtmlDecode(Tag().Replace(Break().Replace(div, "\n"), "")).Trim()
            : "";

    /// <summary>"8,4 %".</summary>
    internal static string Value(Observation observation)
    {
        if (observation.ValueQuantity is { Value: { } number } quantity)
        {
            var text = number.ToString(CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "vi" ? Vietnamese : CultureInfo.InvariantCulture);
            return MeasureUnits.Text(quantity.Unit, CultureInfo.CurrentUICulture) is { Length: > 0 } unit ? $"{text}\u00a0{unit}" : text;
        }

        return observation.ValueCodeableConcept?.Text ?? observation.ValueCodeableConcept?.Coding.FirstOrDefault()?.Display ?? observation.ValueString ?? "";
    }

    /// <summary>-1 low, 1 high, 0 neither said.</summary>
    internal static int Direction(Observation observation) =>
        observation.Interpretation.Select(i => i.CodeIn(Systems.Interpretation)).FirstOrDefault(c => c is not null) switch
        {
            "H" or "HH" or "HU" => 1,
            "L" or "LL" or "LU" => -1,
            _ => 0,
        };

    /// <summary>"4,0–6,0 %" as the laboratory printed it, or from its limits; empty when none is known.</summary>
    internal static string Range(Observation observation)
    {
        if (observation.ReferenceRange.FirstOrDefault() is not { } range)
        {
            return "";
        }

        static string Number(Quantity? q) => q?.Value?.ToString(Vietnamese) ?? "";
        return range.Text ?? (range.Low, range.High) switch
        {
            ({ } low, { } high) => $"{Number(low)}–{Number(high)}",
            (null, { } high) => $"≤ {Number(high)}",
            ({ } low, null) => $"≥ {Number(low)}",
            _ => "",
        };
    }

    internal static string Name(CodeableConcept? code) => code?.Text ?? code?.Coding.FirstOrDefault(c => c.Display is not null)?.Display ?? "";

    internal static DateOnly? DayOf(FhirDateTime? moment) => moment is null ? null : VietnamTime.DayOf(moment.LowerBound);

    internal static TimelineKind KindOf(Encounter encounter) => encounter switch
    {
        { Class.Code: "IMP" or "ACUTE" or "NONAC" } => TimelineKind.Inpatient,
        _ when new VisitView(encounter).Open => TimelineKind.Now,
        _ => TimelineKind.Visit,
    };

    private static CultureInfo Vietnamese { get; } = CultureInfo.GetCultureInfo("vi-VN");

    [GeneratedRegex("<(br|/p|/div|/li)[^>]*>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex Break();

    [GeneratedRegex("<[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex Tag();
}
