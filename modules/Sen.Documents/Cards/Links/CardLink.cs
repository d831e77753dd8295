using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Documents.Cards.Links;

/// <summary>How a link stands.</summary>
internal enum LinkState
{
    Open,

    /// <summary>Its time is over.</summary>
    Ended,

    /// <summary>The person took it back.</summary>
    TakenBack,

    /// <summary>Too many wrong passcodes; for good.</summary>
    Locked,
}

/// <summary>Somebody opened a link.</summary>
/// <param name="Recipient">As they called themselves; nobody has checked it.</param>
internal sealed record LinkOpening(DateTimeOffset At, string Recipient);

/// <summary>
/// A health card that was given as a link (SMART Health Link): what the Record keeps of it. Neither its address nor its key is among that, so nobody who reads
/// the Record can open it. The encrypted file is a resource of its own, because this one gets a version whenever somebody opens the link.
/// </summary>
internal sealed record CardLink
{
    /// <summary>Kind of the Basic.</summary>
    internal const string BasicKind = "health-link";

    /// <summary>Wrong passcodes in the life of a link (specification: "a total lifetime count").</summary>
    internal const int MostWrong = 5;

    /// <summary>Openings that are kept with time and recipient; the number of all goes on.</summary>
    internal const int MostOpenings = 50;

    private const string Part = "urn:sen:ext:health-link";

    /// <summary>Follows from the address: whoever asks by it finds this, and nobody gets from here to the address.</summary>
    internal required string Id { get; init; }

    internal required string Patient { get; init; }

    internal required CardKind Kind { get; init; }

    internal required DateTimeOffset MadeAt { get; init; }

    internal required DateTimeOffset Until { get; init; }

    /// <summary>Made of the passcode with a secret of this server; null: it opens without one.</summary>
    internal string? Passcode { get; init; }

    internal int Wrong { get; init; }

    internal int Opened { get; init; }

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<LinkOpening> Openings { get; init; } = [];

    internal DateTimeOffset? TakenBackAt { get; init; }

    /// <summary>Version of the resource; 0: it is not stored yet.</summary>
    internal long Version { get; init; }

    internal int Remaining => MostWrong - Wrong;

    internal LinkState StateAt(DateTimeOffset now) => TakenBackAt is not null ? LinkState.TakenBack
        : Remaining <= 0 ? LinkState.Locked
        : now >= Until ? LinkState.Ended
        : LinkState.Open;

    internal CardLink OpenedBy(string recipient, DateTimeOffset at) =>
        this with { Opened = Opened + 1, Openings = [new LinkOpening(at, recipient), .. Openings.Take(MostOpenings - 1)] };

    internal Basic ToBasic()
    {
        var part = new Extension { Url = Part };
        part.Extension.Add(new Extension { Url = "kind", ValueCode = CardKinds.CodeOf(Kind) });
        part.Extension.Add(new Extension { Url = "made", ValueInstant = FhirDateTime.Instant(MadeAt) });
        part.Extension.Add(new Extension { Url = "until", ValueInstant = FhirDateTime.Instant(Until) });
        part.Extension.Add(new Extension { Url = "wrong", ValueUnsignedInt = Wrong });
        part.Extension.Add(new Extension { Url = "opened", ValueUnsignedInt = Opened });
        if (Passcode is not null)
        {
            part.Extension.Add(new Extension { Url = "passcode", ValueBase64Binary = Passcode });
        }

        if (TakenBackAt is { } at)
        {
            part.Extension.Add(new Extension { Url = "taken-back", ValueInstant = FhirDateTime.Instant(at) });
        }

        foreach (var opening in Openings)
        {
            var by = new Extension { Url = "opening" };
            by.Extension.Add(new Extension { Url = "at", ValueInstant = FhirDateTime.Instant(opening.At) });
            by.Extension.Add(new Extension { Url = "recipient", ValueString = opening.Recipient });
            part.Extension.Add(by);
        }

        return new Basic
        {
            Id = Id,
            Code = CodeableConcept.Of(Systems.BasicKind, BasicKind),
            Subject = Reference.To($"Patient/{Patient}"),
            Created = FhirDate.Of(Vietnam.VietnamTime.DayOf(MadeAt)),
            Extension = { part },
        };
    }

    /// <summary>Null: the resource is no link.</summary>
    internal static CardLink? Of(StoredResource stored)
    {
        var basic = stored.As<Basic>();
        return basic.Extension.Named(Part) is { } part && basic.Subject.IdIn("Patient") is { } patient && CardKinds.Of(part.Extension.Named("kind")?.ValueCode) is { } kind
            && At(part, "made") is { } made && At(part, "until") is { } until
            ? new CardLink
            {
                Id = basic.Id!,
                Patient = patient,
                Kind = kind,
                MadeAt = made,
                Until = until,
                Passcode = part.Extension.Named("passcode")?.ValueBase64Binary,
                Wrong = part.Extension.Named("wrong")?.ValueUnsignedInt ?? 0,
                Opened = part.Extension.Named("opened")?.ValueUnsignedInt ?? 0,
                Openings = [.. part.Extension.Where(e => e.Url == "opening").Select(e => new LinkOpening(At(e, "at") ?? made, e.Extension.Named("recipient")?.ValueString ?? ""))],
                TakenBackAt = At(part, "taken-back"),
                Version = stored.Version,
            }
            : null;
    }

    private static DateTimeOffset? At(Extension part, string name) => part.Extension.Named(name)?.ValueInstant?.LowerBound;
}

/// <summary>How long a link opens.</summary>
public enum LinkLife
{
    Day,
    Week,
    Year,
}

internal static class LinkLives
{
    internal static LinkLife? Of(string? code) => Enum.GetValues<LinkLife>().Cast<LinkLife?>().FirstOrDefault(l => CodeOf(l!.Value) == code);

    internal static string CodeOf(LinkLife life) => life.ToString().ToLower(CultureInfo.InvariantCulture);

    internal static DateTimeOffset End(LinkLife life, DateTimeOffset from) => life switch { LinkLife.Day => from.AddDays(1), LinkLife.Week => from.AddDays(7), LinkLife.Year => from.AddYears(1) };
}
