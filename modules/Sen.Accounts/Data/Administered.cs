namespace Sen.Accounts.Data;

/// <summary>A password that an administrator gave: good for one sign-in, which must choose another, and not for ever.</summary>
internal sealed class StartingPassword
{
    public required string Account { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long ExpiresAt { get; set; }
}

/// <summary>What was done to an account, a device or a registered program.</summary>
internal enum ChangeKind
{
    Created,
    RoleChanged,
    Blocked,
    Unblocked,
    PasswordReset,
    PasswordChosen,
    SignedOut,
    DeviceInvited,
    DeviceRenamed,
    DeviceRevoked,
    ClientCreated,
    ClientChanged,
    ClientDisabled,
    ClientEnabled,
}

/// <summary>Who did what to an account or a device, and when. Rows are only ever added, in the transaction of the change.</summary>
internal sealed class AccountChange
{
    public required string Id { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>Account id of who did it.</summary>
    public required string By { get; init; }

    public required string ByName { get; init; }

    public required ChangeKind What { get; init; }

    /// <summary>Id of the account or the device.</summary>
    public required string Target { get; init; }

    /// <summary>What it was and became ("clerk → nurse", a device's names); never a secret.</summary>
    public required string Detail { get; init; }
}
