using Sen.Record;
using Sen.Reception.CheckIn;

namespace Sen.Reception.Desk;

/// <summary>What a clerk has in front of them: a person and what was typed so far. In memory, bound to the clerk's account.</summary>
internal sealed record DeskTurn
{
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    /// <summary>A draft put aside with F7 lives as long as a shift.</summary>
    internal static readonly TimeSpan DraftLife = TimeSpan.FromHours(10);

    internal required DateTimeOffset StartedAt { get; init; }

    /// <summary>"CCCD 0941 •••• 0372"; never the number itself.</summary>
    internal string? Read { get; init; }

    internal Arrival? Arrival { get; init; }

    /// <summary>People a name or phone number was found for.</summary>
    internal IReadOnlyList<Person>? Candidates { get; init; }

    /// <summary>Address on the card in hand, when it was a card.</summary>
    internal string? CardAddress { get; init; }

    internal string? Specialty { get; init; }

    internal string? Room { get; init; }

    internal string? Complaint { get; init; }

    internal string? PaymentKind { get; init; }

    /// <summary>Codes ticked; null before the form was sent once, then age alone has ticked.</summary>
    internal IReadOnlyList<string>? Priorities { get; init; }

    /// <summary>"slip", "referral" or "none"; null before the form was sent once, then a slip of today is used.</summary>
    internal string? Paper { get; init; }

    internal ReferralForm Referral { get; init; } = new();

    /// <summary>What the person has to show for their way here, by what is chosen on the form.</summary>
    internal Grounds GroundsOn(DateOnly today, Booking? booking) => new(
        Slip: booking?.FollowUp == true || SlipOn(today) is not null,
        Referral: Paper == "referral",
        Emergency: Priorities?.Contains(CheckInCommit.EmergencyPriority, StringComparer.Ordinal) == true);

    /// <summary>The slip that is used with this visit.</summary>
    internal Booking? SlipOn(DateOnly today) => Paper switch
    {
        "slip" => Arrival?.Slip,
        null => Arrival?.SlipOf(today),
        _ => null,
    };

    internal bool Draft { get; init; }

    /// <summary>Why the last press did nothing.</summary>
    internal Failure? Failure { get; init; }
}

/// <summary>The form for someone without a card, with what was typed and what is wrong with it.</summary>
internal sealed record NewPersonForm
{
    internal string? Name { get; init; }

    internal string? BirthDate { get; init; }

    internal string? Sex { get; init; }

    internal string? CitizenNumber { get; init; }

    internal string? Phone { get; init; }

    internal string? Address { get; init; }

    internal IReadOnlyList<Issue> Issues { get; init; } = [];
}
