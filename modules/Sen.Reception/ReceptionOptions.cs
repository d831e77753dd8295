using System.ComponentModel.DataAnnotations;

namespace Sen.Reception;

/// <summary>Options of the module, section "Reception".</summary>
public sealed class ReceptionOptions
{
    /// <summary>Program that speaks calls into a WAV (espeak-ng); empty leaves speaking to the browser.</summary>
    public string VoiceProgram { get; set; } = "espeak-ng";

    /// <summary>Seconds after which a call that is not spoken yet is given up.</summary>
    [Range(1, 60)]
    public int VoiceTimeoutSeconds { get; set; } = 5;

    /// <summary>Seconds between signs of life on a board's event stream; boards show a warning after 30.</summary>
    [Range(1, 25)]
    public int BoardPingSeconds { get; set; } = 8;

    /// <summary>Seconds from scan to number that a desk aims at.</summary>
    [Range(5, 600)]
    public int DeskTargetSeconds { get; set; } = 25;

    /// <summary>Desk where people who missed their call report, as the board names it ("quầy 3").</summary>
    public string MissedDesk { get; set; } = "";
}
