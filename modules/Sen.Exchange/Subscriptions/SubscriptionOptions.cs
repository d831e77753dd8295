using System.ComponentModel.DataAnnotations;

namespace Sen.Exchange.Subscriptions;

/// <summary>Subscriptions. Bound from the section <c>Subscriptions</c>.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>Address of <c>/fhir</c> as receivers know it ("https://sen.example/fhir"); null: references in notifications are relative.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Notifying this machine itself, also without TLS: for trying it out.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>A subscription ends so many days after it was last written: the rights with which it looks are those of that moment.</summary>
    [Range(1, 3_650)]
    public int MaxDays { get; set; } = 90;

    /// <summary>Attempts to deliver a notification before the subscription is in error.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Pause after the first failure, in milliseconds; each further one is twice as long, up to five minutes.</summary>
    [Range(1, 600_000)]
    public int FirstPauseMilliseconds { get; set; } = 1_000;

    /// <summary>How long another server waits before it takes over from one that says nothing any more, in seconds.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; set; } = 30;
}
