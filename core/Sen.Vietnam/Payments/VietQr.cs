using System.Globalization;
using System.Text;

namespace Sen.Vietnam;

/// <summary>A transfer described by a VietQR code.</summary>
public sealed record VietQrPayment
{
    /// <summary>Six digits of the receiving bank.</summary>
    public required string BankBin { get; init; }

    /// <summary>Account or card number as text, leading zeros kept; at most 19 letters and digits.</summary>
    public required string Account { get; init; }

    /// <summary>True when <see cref="Account"/> is a card number (QRIBFTTC), false for an account (QRIBFTTA).</summary>
    public bool ToCard { get; init; }

    /// <summary>Whole đồng; null leaves the amount to the payer.</summary>
    public long? Amount { get; init; }

    /// <summary>One code for one payment (12); false is a reusable code (11). A one-time code must carry an amount.</summary>
    public bool OneTime { get; init; }

    /// <summary>Tag 62.01, at most 25 characters.</summary>
    public string? Bill { get; init; }

    /// <summary>Tag 62.08, the transfer text, at most 25 characters.</summary>
    public string? Purpose { get; init; }
}

/// <summary>
/// VietQR: NAPAS «QR Format T&amp;C v1.5.2» (10/2022) on EMVCo merchant-presented QR. Text of tag (2), length (2), value.
/// A reader checks the outer and inner lengths as well as the CRC: a published sample has a right CRC over wrong lengths.
/// </summary>
public static class VietQr
{
    internal const string NapasId = "A000000727";
    internal const string ToAccountService = "QRIBFTTA";
    internal const string ToCardService = "QRIBFTTC";
    internal const string Dong = "704";
    internal const string VietNam = "VN";
    internal const int LongestText = 25;
    internal const int LongestAccount = 19;
    internal const int LongestAmount = 13;

    /// <summary>The text to draw as a QR code, or what is wrong with the payment.</summary>
    public static Parsed<string> Encode(VietQrPayment payment)
    {
        if (VietQrRules.Check(payment) is { } error)
        {
            return error;
        }

        var text = new StringBuilder();
        Put(text, "00", "01");
        Put(text, "01", payment.OneTime ? "12" : "11");
        Put(text, "38", Account(payment));
        Put(text, "53", Dong);
        if (payment.Amount is { } amount)
        {
            Put(text, "54", amount.ToString(CultureInfo.InvariantCulture));
        }

        Put(text, "58", VietNam);
        Put(text, "62", AdditionalData(payment));
        text.Append("6304");
        return text.Append(Crc16.Of(text.ToString()).ToString("X4", CultureInfo.InvariantCulture)).ToString();
    }

    /// <summary>Reads a scanned code; refuses whatever is not a NAPAS transfer in whole đồng.</summary>
    public static Parsed<VietQrPayment> Decode(string? text) => VietQrReader.Read(text);

    /// <summary>
    /// The text banks carry unharmed: no Vietnamese marks, letters, digits and single spaces, cut at <paramref name="longest"/>.
    /// </summary>
    public static string PlainText(string? text, int longest = LongestText)
    {
        var plain = new StringBuilder();
        foreach (var character in (text ?? "").Select(SearchKeyKeepingCase).Where(character => character != '\0'))
        {
            var kept = char.IsAsciiLetterOrDigit(character) ? character : ' ';
            if (kept != ' ' || (plain.Length > 0 && plain[^1] != ' '))
            {
                plain.Append(kept);
            }
        }

        return plain.ToString(0, Math.Min(longest, plain.Length)).TrimEnd();
    }

    private static char SearchKeyKeepingCase(char character) => SearchKey.Of(character.ToString()) switch
    {
        [var bare] => char.IsUpper(character) ? char.ToUpperInvariant(bare) : bare,
        // A combining mark leaves nothing behind; anything else without a key is a break.
        _ => char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark ? '\0' : ' ',
    };

    private static string Account(VietQrPayment payment)
    {
        var beneficiary = new StringBuilder();
        Put(beneficiary, "00", payment.BankBin);
        Put(beneficiary, "01", payment.Account);
        var account = new StringBuilder();
        Put(account, "00", NapasId);
        Put(account, "01", beneficiary.ToString());
        Put(account, "02", payment.ToCard ? ToCardService : ToAccountService);
        return account.ToString();
    }

    private static string AdditionalData(VietQrPayment payment)
    {
        var data = new StringBuilder();
        Put(data, "01", payment.Bill);
        Put(data, "08", payment.Purpose);
        return data.ToString();
    }

    private static void Put(StringBuilder text, string tag, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(tag).Append(value.Length.ToString("D2", CultureInfo.InvariantCulture)).Append(value);
        }
    }
}

/// <summary>What a transfer must satisfy, when written and when read.</summary>
internal static class VietQrRules
{
    internal static FormatError? Check(VietQrPayment payment)
    {
        if (payment.BankBin is not { Length: 6 } || !Digits.Only(payment.BankBin))
        {
            return new FormatError(FormatCodes.VietQrBank, "38.01.00", "A bank is six digits.");
        }

        if (payment.Account is not { Length: >= 1 and <= VietQr.LongestAccount } || !payment.Account.All(char.IsAsciiLetterOrDigit))
        {
            return new FormatError(FormatCodes.VietQrAccount, "38.01.01", "An account is 1 to 19 letters and digits.");
        }

        if (payment.Amount is <= 0 or > 9_999_999_999_999)
        {
            return new FormatError(FormatCodes.VietQrAmount, "54", "An amount is 1 to 13 digits, more than zero.");
        }

        if (payment is { OneTime: true, Amount: null })
        {
            return new FormatError(FormatCodes.VietQrAmountMissing, "54", "A one-time code carries the amount.");
        }

        return CheckText(payment.Bill, FormatCodes.VietQrBill, "62.01") ?? CheckText(payment.Purpose, FormatCodes.VietQrPurpose, "62.08");
    }

    private static FormatError? CheckText(string? text, string code, string field)
        => text is null || (text.Length is >= 1 and <= VietQr.LongestText && text.All(character => character is >= ' ' and <= '~'))
            ? null
            : new FormatError(code, field, "1 to 25 characters without Vietnamese marks; VietQr.PlainText makes them.");
}
