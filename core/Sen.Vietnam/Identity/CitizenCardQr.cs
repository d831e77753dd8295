using System.Globalization;

namespace Sen.Vietnam;

/// <summary>What the QR code of a citizen card says. It is not signed: it fills a form, it proves nothing.</summary>
public sealed record CitizenCard
{
    public required CitizenNumber Number { get; init; }

    /// <summary>Number of the identity card (CMND, 9 digits) before this one, or null.</summary>
    public string? OldNumber { get; init; }

    public required PersonName Name { get; init; }

    public required DateOnly BirthDate { get; init; }

    public required Sex Sex { get; init; }

    /// <summary>Permanent address as written on the day of issue: until 30/06/2025 with district and old province.</summary>
    public required string Address { get; init; }

    public DateOnly? IssueDate { get; init; }

    /// <summary>Contradictions inside the card that a clerk should look at; the card is still readable.</summary>
    public required IReadOnlyList<FormatError> Doubts { get; init; }

    /// <summary>The text as scanned, without the line end a keyboard scanner adds.</summary>
    public required string Raw { get; init; }
}

/// <summary>
/// Reads the QR text of the chip card (from 2021, TT 06/2021/TT-BCA, 7 fields) and of the Căn cước card (from 01/07/2024,
/// TT 16/2024/TT-BCA art. 6, seen with 11 fields). Sources disagree on the order and number of fields, so fields are
/// recognised by shape: 12 digits, 9 digits, 8-digit dates, Nam/Nữ, text.
/// </summary>
public static class CitizenCardQr
{
    private const int Longest = 2_000;
    private const int FewestFields = 6;

    /// <summary>The card, or what is wrong with the text.</summary>
    /// <param name="text">What the scanner or camera read; line ends and spaces around it are ignored.</param>
    /// <param name="today">The day of reading, to refuse a birth in the future.</param>
    public static Parsed<CitizenCard> Parse(string? text, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FormatError(FormatCodes.CardQrEmpty, "qr", "Nothing was scanned.");
        }

        if (text.Length > Longest)
        {
            return new FormatError(FormatCodes.CardQrTooLong, "qr", "The text is longer than any citizen card's.");
        }

        // Keyboard scanners add CR, LF or TAB; some send a byte order mark first.
        var raw = text.Trim().Trim('\uFEFF').Trim();
        var fields = Array.ConvertAll(raw.Split('|'), field => field.Trim());
        if (fields.Length is < FewestFields or > 24)
        {
            return new FormatError(FormatCodes.CardQrFields, "qr", "A citizen card's QR has 7 or 11 fields separated by '|'.");
        }

        return CitizenNumber.Parse(fields[0]).Then(number => Read(number, fields, raw, today));
    }

    private static Parsed<CitizenCard> Read(CitizenNumber number, string[] fields, string raw, DateOnly today)
    {
        var nameAt = Array.FindIndex(fields, 1, field => field.Length > 0 && !Digits.Only(field));
        var name = PersonName.Parse(nameAt < 0 ? null : fields[nameAt]);
        if (!name.Succeeded)
        {
            return new FormatError(FormatCodes.CardQrName, "name", name.Error.Detail);
        }

        var birthAt = Array.FindIndex(fields, nameAt + 1, field => field.Length == 8 && Digits.Only(field));
        if (birthAt < 0 || ReadDate(fields[birthAt]) is not { } birthDate)
        {
            return new FormatError(FormatCodes.CardQrBirthDate, "birthDate", "No real date ddMMyyyy follows the name.");
        }

        if (birthDate > today)
        {
            return new FormatError(FormatCodes.CitizenBirthInFuture, "birthDate", "The birth date lies after today.");
        }

        var sexAt = Array.FindIndex(fields, nameAt + 1, field => ReadSex(field) != Sex.Unknown);
        if (sexAt < 0)
        {
            return new FormatError(FormatCodes.CardQrSex, "sex", "No field says Nam or Nữ.");
        }

        var rest = Math.Max(birthAt, sexAt) + 1;
        var issueDate = fields.Skip(rest).Where(field => field.Length == 8).Select(ReadDate).FirstOrDefault(date => date is not null);
        return new CitizenCard
        {
            Number = number,
            OldNumber = fields.Skip(1).FirstOrDefault(field => field.Length == 9 && Digits.Only(field)),
            Name = name.Value,
            BirthDate = birthDate,
            Sex = ReadSex(fields[sexAt]),
            Address = fields.Skip(rest).FirstOrDefault(field => field.Any(char.IsLetter)) ?? "",
            IssueDate = issueDate,
            Doubts = [.. number.Contradictions(birthDate, ReadSex(fields[sexAt])), .. IssueDoubts(birthDate, issueDate, today)],
            Raw = raw,
        };
    }

    private static IEnumerable<FormatError> IssueDoubts(DateOnly birthDate, DateOnly? issueDate, DateOnly today)
    {
        if (issueDate > today)
        {
            yield return new FormatError(FormatCodes.CitizenIssuedInFuture, "issueDate", "The issue date lies after today.");
        }

        if (issueDate < birthDate)
        {
            yield return new FormatError(FormatCodes.CitizenIssuedBeforeBirth, "issueDate", "The issue date lies before the birth date.");
        }
    }

    private static DateOnly? ReadDate(string field)
        => DateOnly.TryParseExact(field, "ddMMyyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static Sex ReadSex(string field) => SearchKey.Of(field) switch
    {
        "nam" => Sex.Male,
        "nu" => Sex.Female,
        _ => Sex.Unknown,
    };
}
