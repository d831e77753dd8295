using Microsoft.Extensions.Localization;

namespace Sen.Consultation.Prescribe;

/// <summary>Doses in words: "sáng 1, chiều 1".</summary>
internal static class DoseText
{
    public static string Of(PrescriptionLine line, IStringLocalizer texts) => string.Join(
        ", ",
        Enum.GetValues<PartOfDay>().Where(p => line.Doses[p] > 0).Select(p => $"{texts[$"Dose.{p}"].Value.ToLowerInvariant()} {Doses.Text(line.Doses[p])}"));
}
