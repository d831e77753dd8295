namespace Sen.Ui;

/// <summary>Places of a shell that a page fills: <c>&lt;SectionContent SectionName="@UiSections.TopBar"&gt;…</c>.</summary>
public static class UiSections
{
    /// <summary>Phone: the AppBar (or any header). Desk: a StaffTopBar or, for the doctor, the queue strip.</summary>
    public const string TopBar = "topbar";

    /// <summary>Full-width bars below the top bar: a Notice with Bar, a PatientBanner.</summary>
    public const string Banner = "banner";

    /// <summary>Sticky actions at the bottom: phone main action, desk action bar, kiosk buttons.</summary>
    public const string Actions = "actions";

    /// <summary>Toasts after a redirect.</summary>
    public const string Toasts = "toasts";

    /// <summary>Kiosk: Stepper in the head.</summary>
    public const string Steps = "steps";

    /// <summary>Board: footer line.</summary>
    public const string Footer = "footer";

    /// <summary>Extra elements of the head that a shell needs (style sheets, scripts). Filled by shells.</summary>
    internal const string ShellHead = "shell-head";
}
