using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Reception.CheckIn;

/// <summary>What a scanner, a camera or a keyboard gave, read as one of the things reception accepts.</summary>
internal abstract record Scanned
{
    // No code that we read is longer; a paste of megabytes is refused before anything looks at it.
    private const int Longest = 2_000;
    private const char FieldSeparator = '|';

    private Scanned()
    {
    }

    /// <summary>QR of a citizen card or of VNeID: everything needed to register somebody new.</summary>
    internal sealed record Card(CitizenCard Citizen) : Scanned;

    /// <summary>Twelve digits: finds who is registered, registers nobody.</summary>
    internal sealed record Number(CitizenNumber Citizen) : Scanned;

    /// <summary>A booking or a queue ticket, by its code.</summary>
    internal sealed record Ticket(string Code) : Scanned;

    /// <summary>QR or number of a health-insurance card: finds its holder; the QR also says until when it holds.</summary>
    internal sealed record InsuranceCard(BhytCardNumber Bhyt, BhytCard? Printed = null) : Scanned;

    /// <summary>A follow-up slip by its number: finds who is to come again.</summary>
    internal sealed record Slip(string Code) : Scanned;

    internal static Result<Scanned> Read(string? text, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Invalid.One(ScanCodes.Empty, "text", "Nothing was scanned.");
        }

        if (text.Length > Longest)
        {
            return Invalid.One(ScanCodes.TooLong, "text", "Longer than any code that reception reads.");
        }

        if (TicketCodes.TryParse(text, out var code))
        {
            return new Ticket(code);
        }

        if (FollowUpSlips.TryParse(text, out var slip))
        {
            return new Slip(slip);
        }

        return text.Contains(FieldSeparator, StringComparison.Ordinal) ? ReadQr(text, today) : ReadNumber(text);
    }

    private static Result<Scanned> ReadQr(string text, DateOnly today)
    {
        var card = CitizenCardQr.Parse(text, today);
        if (card.Succeeded)
        {
            return new Card(card.Value);
        }

        var bhyt = BhytCardQr.Parse(text, today);
        if (bhyt.Succeeded)
        {
            return new InsuranceCard(bhyt.Value.Number, bhyt.Value);
        }

        // Twelve digits in front: it was meant to be a citizen card, so its reader knows best what is wrong.
        var first = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return Unreadable(first.Length >= 12 && first.Take(12).All(char.IsAsciiDigit) ? card.Error : bhyt.Error);
    }

    private static Result<Scanned> ReadNumber(string text)
    {
        var number = CitizenNumber.Parse(text);
        if (number.Succeeded)
        {
            return new Number(number.Value);
        }

        var bhyt = BhytCardNumber.Parse(text);
        if (bhyt.Succeeded)
        {
            return new InsuranceCard(bhyt.Value);
        }

        return text.Any(char.IsAsciiDigit) && text.All(c => char.IsAsciiDigit(c) || char.IsWhiteSpace(c))
            ? Unreadable(number.Error)
            : Invalid.One(ScanCodes.Unknown, "text", "Not a code or number that reception reads.");
    }

    private static Invalid Unreadable(FormatError error) => Invalid.One(error.Code, "text", error.Detail);
}

/// <summary>Codes of what can be wrong with a scan, besides those of <see cref="FormatCodes"/>.</summary>
internal static class ScanCodes
{
    internal const string Empty = "scan.empty";
    internal const string TooLong = "scan.too-long";
    internal const string Unknown = "scan.unknown";

    /// <summary>A number without a card: nobody is registered under it, and it does not say who it is.</summary>
    internal const string NobodyYet = "scan.nobody-yet";

    /// <summary>More than one person is registered under the number: for a clerk to sort out.</summary>
    internal const string Several = "scan.several";

    internal const string TicketUnknown = "scan.ticket-unknown";
    internal const string TicketOtherDay = "scan.ticket-other-day";
    internal const string TicketOtherFacility = "scan.ticket-other-facility";
    internal const string TicketCancelled = "scan.ticket-cancelled";
    internal const string TicketDone = "scan.ticket-done";
    internal const string NotAnInsuranceCard = "scan.not-an-insurance-card";
    internal const string SlipUnknown = "scan.slip-unknown";
    internal const string SlipUsed = "scan.slip-used";
    internal const string SlipOtherFacility = "scan.slip-other-facility";
    internal const string InsuranceUnknown = "scan.insurance-unknown";
}
