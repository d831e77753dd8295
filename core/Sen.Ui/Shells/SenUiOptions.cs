namespace Sen.Ui;

/// <summary>Options of the user interface, bound from the configuration section "Ui".</summary>
public sealed class SenUiOptions
{
    /// <summary>The node holds invented people: every shell shows "Số liệu mẫu".</summary>
    public bool SampleData { get; set; }

    /// <summary>The node is for practice: staff shells show "Bản diễn tập".</summary>
    public bool Practice { get; set; }

    /// <summary>IANA zone of the clocks on screen.</summary>
    public string TimeZone { get; set; } = "Asia/Ho_Chi_Minh";
}
