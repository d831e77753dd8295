namespace Sen.Ui;

/// <summary>What a colour says. Every tone is also said by a word and an icon; colour never stands alone.</summary>
public enum Tone
{
    /// <summary>Neutral fill.</summary>
    Quiet,

    /// <summary>Leaf green of the house: chosen, belonging to Sen.</summary>
    Leaf,

    /// <summary>Good, complete.</summary>
    Ok,

    /// <summary>Needs attention.</summary>
    Warn,

    /// <summary>Danger or error.</summary>
    Bad,

    /// <summary>Neutral information.</summary>
    Info,

    /// <summary>Lotus pink: your turn, being called, happening now. Nothing else.</summary>
    Now,
}

/// <summary>How loud a button is. One <see cref="Primary"/> per page.</summary>
public enum ButtonKind
{
    /// <summary>The one main action of the page.</summary>
    Primary,

    /// <summary>Bordered.</summary>
    Secondary,

    /// <summary>Soft leaf fill.</summary>
    Soft,

    /// <summary>Words only.</summary>
    Text,

    /// <summary>Destroys something; solid red.</summary>
    Danger,

    /// <summary>Leads to something destructive; red border.</summary>
    DangerOutline,

    /// <summary>White on a deep surface.</summary>
    OnDeep,

    /// <summary>Bordered on a deep surface.</summary>
    OnDeepOutline,
}

/// <summary>Height of a button: 32, 40, 48, 54 and 116 CSS pixels.</summary>
public enum ButtonSize
{
    /// <summary>48 px, citizens' pages.</summary>
    Default,

    /// <summary>32 px, in dense tables.</summary>
    Dense,

    /// <summary>40 px, staff pages.</summary>
    Desk,

    /// <summary>54 px, the main action of a page.</summary>
    Main,

    /// <summary>116 px, kiosk.</summary>
    Kiosk,
}

/// <summary>The three drawings of the logo.</summary>
public enum LogoKind
{
    /// <summary>For paper-coloured backgrounds; never on red or green.</summary>
    Colour,

    /// <summary>For deep surfaces.</summary>
    OnDeep,

    /// <summary>One colour, for print.</summary>
    Line,
}

/// <summary>Diameter of an icon tile or avatar.</summary>
public enum PetalSize
{
    /// <summary>32 px.</summary>
    Small,

    /// <summary>44 px.</summary>
    Medium,

    /// <summary>56 px.</summary>
    Large,

    /// <summary>116 px, kiosk.</summary>
    Kiosk,
}

/// <summary>Class names of the tones and sizes, as the style sheets know them.</summary>
internal static class Css
{
    public static string Of(Tone tone) => tone switch
    {
        Tone.Quiet => "quiet",
        Tone.Leaf => "leaf",
        Tone.Ok => "ok",
        Tone.Warn => "warn",
        Tone.Bad => "bad",
        Tone.Info => "info",
        Tone.Now => "now",
    };

    public static string Of(ButtonKind kind) => kind switch
    {
        ButtonKind.Primary => "btn-primary",
        ButtonKind.Secondary => "btn-secondary",
        ButtonKind.Soft => "btn-soft",
        ButtonKind.Text => "btn-text",
        ButtonKind.Danger => "btn-danger",
        ButtonKind.DangerOutline => "btn-danger-outline",
        ButtonKind.OnDeep => "btn-on-deep",
        ButtonKind.OnDeepOutline => "btn-on-deep-outline",
    };

    public static string Of(ButtonSize size) => size switch
    {
        ButtonSize.Default => "",
        ButtonSize.Dense => "btn-dense",
        ButtonSize.Desk => "btn-desk",
        ButtonSize.Main => "btn-main",
        ButtonSize.Kiosk => "btn-kiosk",
    };

    public static string Of(PetalSize size) => size switch
    {
        PetalSize.Small => "petal-sm",
        PetalSize.Medium => "",
        PetalSize.Large => "petal-lg",
        PetalSize.Kiosk => "petal-kiosk",
    };

    public static string Of(LogoKind kind) => kind switch
    {
        LogoKind.Colour => "colour",
        LogoKind.OnDeep => "on-deep",
        LogoKind.Line => "line",
    };

    public static string Of(AlertLevel level) => level switch
    {
        AlertLevel.Note => "note",
        AlertLevel.Caution => "caution",
        AlertLevel.HardStop => "stop",
    };

    public static int IconIn(PetalSize size) => size switch
    {
        PetalSize.Small => 18,
        PetalSize.Medium => 24,
        PetalSize.Large => 30,
        PetalSize.Kiosk => 64,
    };

    public static int IconIn(ButtonSize size) => size switch
    {
        ButtonSize.Dense => 16,
        ButtonSize.Default or ButtonSize.Desk => 20,
        ButtonSize.Main => 24,
        ButtonSize.Kiosk => 44,
    };

    public static string Join(params ReadOnlySpan<string?> names)
    {
        var kept = new List<string>(names.Length);
        foreach (var name in names)
        {
            if (!string.IsNullOrEmpty(name))
            {
                kept.Add(name);
            }
        }

        return string.Join(' ', kept);
    }
}
