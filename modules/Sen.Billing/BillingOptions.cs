using System.ComponentModel.DataAnnotations;

namespace Sen.Billing;

/// <summary>Settings of billing (section <c>Billing</c>).</summary>
public sealed class BillingOptions
{
    /// <summary>Shared secret with which a bank or payment intermediary signs its notices, by BIN. A bank without one is refused.</summary>
    public Dictionary<string, string> BankSecrets { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How far a notice's time may be from ours, minutes. Older ones are refused, so a captured notice cannot be sent later.</summary>
    [Range(1, 60)]
    public int NoticeToleranceMinutes { get; init; } = 10;

    /// <summary>Address of a bank simulator for demonstrations; pages then link to it. Empty in production.</summary>
    public string SimulatedBank { get; init; } = "";
}
