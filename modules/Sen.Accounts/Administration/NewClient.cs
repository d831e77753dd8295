namespace Sen.Accounts.Administration;

/// <summary>A program that may ask for access tokens.</summary>
public sealed record NewClient
{
    /// <summary>The client_id; null makes one.</summary>
    public string? Id { get; init; }

    /// <summary>As people read it.</summary>
    public required string Name { get; init; }

    /// <summary>It acts for itself (SMART Backend Services); otherwise for the person who uses it.</summary>
    public bool Backend { get; init; }

    /// <summary>Where browsers are sent back to; an app has at least one.</summary>
    public IReadOnlyList<string> Redirects { get; init; } = [];

    /// <summary>Address of its JWK Set. A machine has this or <see cref="Keys"/>; an app with neither is a public one.</summary>
    public string? KeysAddress { get; init; }

    /// <summary>Its JWK Set.</summary>
    public string? Keys { get; init; }

    /// <summary>The most it may ask for, separated by spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>Organization id: a machine reaches the people this facility cares for; null: the whole province.</summary>
    public string? Facility { get; init; }
}
