namespace Sen.Consultation;

/// <summary>Settings of the consultation desk, bound from the section "Consultation".</summary>
public sealed class ConsultationOptions
{
    /// <summary>How long an emergency opening lasts before the reason is asked again.</summary>
    public TimeSpan BreakGlassFor { get; set; } = TimeSpan.FromMinutes(30);
}
