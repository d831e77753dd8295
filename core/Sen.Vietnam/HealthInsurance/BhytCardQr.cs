using System.Globalization;
using System.Text;

namespace Sen.Vietnam;

/// <summary>Living area on the card (MA_KHUVUC): K1–K3 are areas with rights of their own.</summary>
public enum BhytLivingArea
{
    None,
    K1,
    K2,
    K3,
}

/// <summary>What the QR code of a paper health-insurance card says. It is unsigned: the gateway decides whether the card holds.</summary>
public sealed record BhytCard
{
    public required BhytCardNumber Number { get; init; }

    public required PersonName Name { get; init; }

    /// <summary>Some old cards know the year only.</summary>
    public required PartialDate BirthDate { get; init; }

    public required Sex Sex { get; init; }

    public string Address { get; init; } = "";

    /// <summary>Facility of first registration, five digits (province and number), «92043»; null when not readable.</summary>
    public string? FirstFacility { get; init; }

    public DateOnly? ValidFrom { get; init; }

    /// <summary>Null on cards without an end.</summary>
    public DateOnly? ValidTo { get; init; }

    public DateOnly? IssueDate { get; init; }

    public string? ParentName { get; init; }

    public BhytLivingArea LivingArea { get; init; }

    /// <summary>The day five continuous years are reached.</summary>
    public DateOnly? FiveYearsFrom { get; init; }

    /// <summary>Benefit code on new cards, whose ten-digit number does not hold one.</summary>
    public string? BenefitCode { get; init; }

    public string? IssuingPlace { get; init; }

    public required string Raw { get; init; }
}

/// <summary>
/// Reads the QR text of paper cards: the old one (15 parts, 15-character number), the one since 01/04/2021 (17 parts, ten-digit
/// number) and the short form (9 parts). Name, address and issuing place are hexadecimal UTF-8; the text ends with '$'.
/// </summary>
public static class BhytCardQr
{
    private const int Longest = 4_000;
    private const int ShortForm = 9;
    private const int NewForm = 16;
    private static readonly int[] DateParts = [6, 7, 8, 12];

    /// <summary>The card, or what is wrong with the text.</summary>
    /// <param name="text">What the scanner read.</param>
    /// <param name="today">The day of reading, to refuse a birth in the future.</param>
    public static Parsed<BhytCard> Parse(string? text, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FormatError(FormatCodes.BhytQrEmpty, "qr", "Nothing was scanned.");
        }

        if (text.Length > Longest)
        {
            return new FormatError(FormatCodes.BhytQrTooLong, "qr", "The text is longer than any insurance card's.");
        }

        var raw = text.Trim().Trim('\uFEFF').Trim();
        var parts = raw.TrimEnd('$').TrimEnd('|').Split('|');
        if (parts.Length is < ShortForm - 1 or > 24)
        {
            return new FormatError(FormatCodes.BhytQrFields, "qr", "An insurance card's QR has 9, 15 or 17 parts separated by '|'.");
        }

        return BhytCardNumber.Parse(parts[0]).Then(number => Read(number, parts, raw, today));
    }

    private static Parsed<BhytCard> Read(BhytCardNumber number, string[] parts, string raw, DateOnly today)
    {
        if (ReadHex(Part(parts, 1)) is not { } name || ReadHex(Part(parts, 4)) is not { } address)
        {
            return new FormatError(FormatCodes.BhytQrHex, "name", "Name and address are hexadecimal UTF-8.");
        }

        var personName = PersonName.Parse(name);
        if (!personName.Succeeded)
        {
            return new FormatError(FormatCodes.BhytQrName, "name", personName.Error.Detail);
        }

        var birthDate = PartialDate.Parse(Part(parts, 2));
        if (!birthDate.Succeeded || !HasReadableDates(parts))
        {
            return new FormatError(FormatCodes.BhytQrDate, birthDate.Succeeded ? "validity" : "birthDate", "Expected dates dd/MM/yyyy.");
        }

        if (birthDate.Value.Earliest > today)
        {
            return new FormatError(FormatCodes.BhytQrBirthInFuture, "birthDate", "The birth date lies after today.");
        }

        if (Part(parts, 3) is not ("1" or "2"))
        {
            return new FormatError(FormatCodes.BhytQrSex, "sex", "Expected 1 (Nam) or 2 (Nữ).");
        }

        return Build(number, personName.Value, birthDate.Value, address, parts) with { Raw = raw };
    }

    private static BhytCard Build(BhytCardNumber number, PersonName name, PartialDate birthDate, string address, string[] parts) => new()
    {
        Number = number,
        Name = name,
        BirthDate = birthDate,
        Address = address,
        Sex = Part(parts, 3) == "1" ? Sex.Male : Sex.Female,
        FirstFacility = ReadFacility(Part(parts, 5)),
        ValidFrom = ReadDate(Part(parts, 6)),
        ValidTo = ReadDate(Part(parts, 7)),
        IssueDate = ReadDate(Part(parts, 8)),
        ParentName = Part(parts, 10) is { Length: > 1 } parent ? ReadHex(parent) ?? parent : null,
        LivingArea = Part(parts, 11) switch
        {
            "5" => BhytLivingArea.K1,
            "6" => BhytLivingArea.K2,
            "7" => BhytLivingArea.K3,
            _ => BhytLivingArea.None,
        },
        FiveYearsFrom = ReadDate(Part(parts, 12)),
        BenefitCode = parts.Length >= NewForm && Part(parts, 14).Length > 0 ? Part(parts, 14) : null,
        IssuingPlace = parts.Length >= NewForm && ReadHex(Part(parts, 15)) is { Length: > 0 } place ? place : null,
        Raw = "",
    };

    private static bool HasReadableDates(string[] parts)
        => DateParts.All(index => Part(parts, index) is "" or "-" || ReadDate(Part(parts, index)) is not null);

    private static string Part(string[] parts, int index) => index < parts.Length ? parts[index].Trim() : "";

    private static string? ReadFacility(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length == 5 ? digits : null;
    }

    private static DateOnly? ReadDate(string text)
        => DateOnly.TryParseExact(text, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static string? ReadHex(string text)
    {
        if (text is "" or "-")
        {
            return "";
        }

        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(Convert.FromHexString(text));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
