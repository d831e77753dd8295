using System.Globalization;
using Sen.Fhir;

namespace Sen.Documents.Cards;

/// <summary>Days as cards and pages write them.</summary>
internal static class CardDays
{
    internal static string Text(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>As exact as it is known: "1984", "06/1984", "17/06/1984".</summary>
    internal static string Text(FhirDate date) => string.Join('/', date.ToString().Split('-').Reverse());
}
