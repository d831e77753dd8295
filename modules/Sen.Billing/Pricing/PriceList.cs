using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Pricing;

/// <summary>The price of one thing at one facility while it is in force.</summary>
internal sealed record Price(string Code, long Amount, bool InScope, DateOnly From, DateOnly? To)
{
    internal bool Holds(DateOnly day) => From <= day && (To is null || day <= To);
}

/// <summary>
/// Prices of a facility: ChargeItemDefinition resources that follow each other by date. A bill takes the price of the day
/// the thing was done, so an old bill computes the old way forever.
/// </summary>
internal sealed class PriceList
{
    private readonly ILookup<string, Price> _prices;

    internal PriceList(IEnumerable<Price> prices) => _prices = prices.ToLookup(p => p.Code, StringComparer.Ordinal);

    internal Price? Find(string code, DateOnly day) =>
        _prices[code].Where(p => p.Holds(day)).OrderByDescending(p => p.From).FirstOrDefault();

    /// <summary>The prices a facility has, or had, for these codes.</summary>
    internal static async Task<Result<PriceList>> LoadAsync(
        IRecord record, Caller caller, string facility, IEnumerable<string> codes, CancellationToken cancellationToken)
    {
        var prices = new List<Price>();
        foreach (var chunk in codes.Distinct(StringComparer.Ordinal).Chunk(20))
        {
            var values = string.Join(',', chunk.Select(code => $"{Systems.Price}|{facility}:{Escape(code)}"));
            var query = SearchQuery.For("ChargeItemDefinition").Where("identifier", values).Take(200);
            var page = await record.SearchAsync(caller, query, cancellationToken);
            if (!page.Succeeded)
            {
                return page.Failure;
            }

            prices.AddRange(page.Value.As<ChargeItemDefinition>().Select(Read).OfType<Price>());
        }

        return new PriceList(prices);
    }

    private static Price? Read(ChargeItemDefinition definition)
    {
        var key = definition.Identifier.In(Systems.Price);
        var amount = definition.PropertyGroup.FirstOrDefault()?.PriceComponent.FirstOrDefault(c => c.Type == "base")?.Amount?.Value;
        if (key is null || amount is null || definition.Status is not ("active" or "retired"))
        {
            return null;
        }

        return new Price(
            key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..],
            (long)amount.Value,
            definition.Extension.Named(Systems.Extensions.InScope)?.ValueBoolean ?? false,
            definition.EffectivePeriod?.Start?.Date.LowerBound ?? DateOnly.MinValue,
            definition.EffectivePeriod?.End?.Date.UpperBound);
    }

    /// <summary>Search values keep commas, bars and dollars with a backslash (FHIR R4 search, 3.1.1.4).</summary>
    private static string Escape(string code) =>
        code.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
