using Microsoft.Extensions.Localization;
using Sen.Fhir;

namespace Sen.Documents.Cards;

/// <summary>The cards that a person may carry. Apart on purpose: whoever shows one shows all of it (specification, "Granular Sharing").</summary>
public enum CardKind
{
    /// <summary>Vaccinations.</summary>
    Immunization,

    /// <summary>The newest laboratory report.</summary>
    Laboratory,

    /// <summary>The newest health check (khám sức khỏe): what was measured at a visit for nothing but an examination.</summary>
    HealthCheck,
}

internal static class CardKinds
{
    internal static string CodeOf(CardKind kind) => kind switch
    {
        CardKind.Immunization => "immunization",
        CardKind.Laboratory => "laboratory",
        CardKind.HealthCheck => "health-check",
    };

    internal static CardKind? Of(string? code) => Enum.GetValues<CardKind>().Cast<CardKind?>().FirstOrDefault(k => CodeOf(k!.Value) == code);

    /// <summary>Type beside that of every card (terminology.smarthealth.cards, CodeSystem health-card); there is none for an examination.</summary>
    internal static IReadOnlyList<string> TypesOf(CardKind kind) => kind switch
    {
        CardKind.Immunization => ["https://smarthealth.cards#immunization"],
        CardKind.Laboratory => ["https://smarthealth.cards#laboratory"],
        CardKind.HealthCheck => [],
    };
}

/// <summary>What a card would say, before anybody signs it.</summary>
/// <param name="Bundle">The person first, then the facts, newest first.</param>
/// <param name="Facility">Organization that recorded the newest fact; null: none is named.</param>
public sealed record CardFacts(CardKind Kind, Bundle Bundle, string? Facility)
{
    internal IReadOnlyList<CardLine> Lines => CardLine.Of(Bundle);

    /// <summary>How many facts, and of when.</summary>
    internal string Summary(IStringLocalizer<CardTexts> texts)
    {
        var lines = Lines;
        return lines.Select(l => l.Day).Max() is { } newest ? texts[$"Count.{Kind}", lines.Count, CardDays.Text(newest)] : texts[$"Count.{Kind}.NoDay", lines.Count];
    }
}
