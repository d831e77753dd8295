using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>A bank of the NAPAS network.</summary>
/// <param name="Bin">Six digits that name it in VietQR.</param>
/// <param name="CanTransfer">Its own app can pay a VietQR; every bank listed can receive.</param>
public sealed record Bank(string Bin, string ShortName, string Name, bool CanTransfer);

/// <summary>The banks known to this release; Data/README.md says from where.</summary>
public static class Banks
{
    private static readonly Lazy<FrozenDictionary<string, Bank>> ByBin = new(() => Embedded.Rows("banks.csv")
        .Select(row => new Bank(row["bin"], row["short_name"], row["name"], row["status"] == "transfer"))
        .ToFrozenDictionary(bank => bank.Bin, StringComparer.Ordinal));

    public static IReadOnlyList<Bank> All { get; } = [.. ByBin.Value.Values.OrderBy(bank => bank.ShortName, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Null when the BIN is not in the list: NAPAS admits banks faster than lists follow.</summary>
    public static Bank? Find(string bin) => ByBin.Value.GetValueOrDefault(bin);
}
