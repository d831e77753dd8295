namespace Sen.Simulator.Bank;

/// <summary>How the simulated bank reaches Sen.</summary>
internal sealed record BankOptions(int Port, string Secret, Uri Notify)
{
    /// <summary>Added to the machine's clock; null asks Sen for its own time (Date of /health/live), once.</summary>
    public TimeSpan? Offset { get; init; }

    /// <summary>Tries of one notice before the bank gives up until somebody presses "Gửi lại thông báo".</summary>
    public int Tries { get; init; } = 8;

    /// <summary>Wait before the second try; doubled each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);
}
