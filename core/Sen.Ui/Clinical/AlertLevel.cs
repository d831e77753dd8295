namespace Sen.Ui;

/// <summary>How strongly a clinical alert speaks.</summary>
public enum AlertLevel
{
    /// <summary>Inline, in "Cần lưu ý". At most five, worst first.</summary>
    Note,

    /// <summary>Needs a reason to pass.</summary>
    Caution,

    /// <summary>Blocks and names both sides.</summary>
    HardStop,
}
