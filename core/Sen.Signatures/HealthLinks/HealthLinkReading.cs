namespace Sen.Signatures;

/// <summary>Why a link, its manifest or its file is not taken.</summary>
public enum HealthLinkProblem
{
    /// <summary>The text is no <c>shlink:/</c>.</summary>
    NoLink,

    /// <summary>No base64url, no JSON, or members of another type.</summary>
    Unreadable,

    /// <summary>A version of the protocol that is not known here.</summary>
    OtherVersion,

    /// <summary>No https address, or one of more than 128 characters.</summary>
    BadAddress,

    /// <summary>Not 32 bytes in base64url.</summary>
    BadKey,

    /// <summary>A passcode and no manifest that could ask for it.</summary>
    BadFlags,

    /// <summary>No time in seconds.</summary>
    BadExpiry,

    /// <summary>Longer than 80 characters.</summary>
    BadLabel,

    /// <summary>A manifest without files, or a file of another type, or one that is nowhere.</summary>
    BadManifest,

    /// <summary>A request without a recipient.</summary>
    BadRequest,

    /// <summary>The file is not encrypted with A256GCM under the link's own key (<c>dir</c>).</summary>
    BadHeader,

    /// <summary>Another key, or the file was changed.</summary>
    WrongKey,

    /// <summary>It unpacks to more than a reader should hold.</summary>
    TooLarge,
}

/// <summary>What was read, or why not.</summary>
public readonly record struct HealthLinkReading<T>(T? Value, HealthLinkProblem? Problem)
    where T : class
{
#pragma warning disable CA2225 // The two ways to make one; there is nothing to name.
    public static implicit operator HealthLinkReading<T>(T value) => new(value, null);

    public static implicit operator HealthLinkReading<T>(HealthLinkProblem problem) => new(null, problem);
#pragma warning restore CA2225
}
