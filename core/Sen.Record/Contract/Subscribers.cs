namespace Sen.Record;

/// <summary>How a Subscription says whose it is. The server writes these extensions; what a client sends in them is dropped.</summary>
public static class Subscribers
{
    /// <summary>Account of the subscriber (<see cref="Caller.Subject"/>): nobody else sees or changes the subscription.</summary>
    public const string Account = "urn:sen:ext:subscriber";

    /// <summary>The subscriber's claims when it was last written, sealed: with these rights its events are looked at.</summary>
    public const string Claims = "urn:sen:ext:subscriber-claims";
}
