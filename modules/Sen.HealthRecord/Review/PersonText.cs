using Microsoft.Extensions.Localization;

namespace Sen.HealthRecord.Review;

internal static class PersonText
{
    /// <summary>"Nguyễn Thị Bích Ngọc · 24-0000017", or that this reviewer may not know who it was.</summary>
    internal static string Of(IReadOnlyDictionary<string, Reviewed> people, string patient, IStringLocalizer texts) =>
        people.TryGetValue(patient, out var person)
            ? string.Join(" · ", new[] { person.Name, person.Number }.Where(t => !string.IsNullOrEmpty(t)))
            : texts["Audit.Unnamed"];
}
