using Sen.Ui;

namespace Sen.Consultation.Attention;

/// <summary>How bad; the worst are shown first, at most five in all.</summary>
internal enum Gravity
{
    Danger,
    Warning,
    Information,
    Reminder,
}

/// <summary>One thing to mind, computed from the chart: a fact, an advice and one link that does it.</summary>
/// <param name="Gravity">Order and colour.</param>
/// <param name="TextKey">Text of the fact, "Attention.{key}", with <paramref name="Arguments"/>.</param>
/// <param name="Arguments">Values in the text.</param>
/// <param name="LinkKey">Text of the link.</param>
/// <param name="Href">Fragment of the page or query of a search that the link opens.</param>
internal sealed record AttentionNote(Gravity Gravity, string TextKey, IReadOnlyList<string> Arguments, string LinkKey, string Href)
{
    public const int Most = 5;

    public Tone Tone => Gravity switch
    {
        Gravity.Danger => Tone.Bad,
        Gravity.Warning => Tone.Warn,
        Gravity.Information or Gravity.Reminder => Tone.Info,
    };

    public string Icon => Gravity switch
    {
        Gravity.Danger => "alert-circle",
        Gravity.Warning => "alert-triangle",
        Gravity.Information => "info-circle",
        Gravity.Reminder => "eye",
    };
}
