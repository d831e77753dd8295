using System.Globalization;

namespace Sen.Vietnam;

/// <summary>The reading half of <see cref="VietQr"/>.</summary>
internal static class VietQrReader
{
    // EMVCo: no code holds more; keeps a pasted novel away from the parser.
    private const int Longest = 512;
    private const string CrcTagAndLength = "6304";

    internal static Parsed<VietQrPayment> Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FormatError(FormatCodes.VietQrEmpty, "qr", "Nothing was scanned.");
        }

        if (text.Length > Longest)
        {
            return new FormatError(FormatCodes.VietQrTooLong, "qr", "The text is longer than any payment code.");
        }

        var payload = text.Trim();
        return CheckCrc(payload) is { } error ? error : ReadTags(payload, "").Then(ReadPayment);
    }

    private static FormatError? CheckCrc(string payload)
    {
        if (payload.Length < 8 || !payload.AsSpan(payload.Length - 8).StartsWith(CrcTagAndLength, StringComparison.Ordinal))
        {
            return new FormatError(FormatCodes.VietQrCrcMissing, "63", "The text does not end with a checksum.");
        }

        var expected = Crc16.Of(payload[..^4]).ToString("X4", CultureInfo.InvariantCulture);
        return payload.EndsWith(expected, StringComparison.Ordinal)
            ? null
            : new FormatError(FormatCodes.VietQrCrc, "63", "The checksum does not fit the text: it was misread or changed.");
    }

    private static Parsed<Dictionary<string, string>> ReadTags(string text, string parent)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var position = 0; position < text.Length;)
        {
            var head = text.AsSpan(position, Math.Min(4, text.Length - position));
            if (head.Length < 4 || !Digits.Only(head))
            {
                return new FormatError(FormatCodes.VietQrTag, parent, "A tag and its length are four digits.");
            }

            var length = int.Parse(head[2..], CultureInfo.InvariantCulture);
            var tag = head[..2].ToString();
            if (length == 0 || position + 4 + length > text.Length)
            {
                return new FormatError(FormatCodes.VietQrLength, parent + tag, "The length does not fit the value.");
            }

            if (!tags.TryAdd(tag, text.Substring(position + 4, length)))
            {
                return new FormatError(FormatCodes.VietQrTwice, parent + tag, "A tag stands twice.");
            }

            position += 4 + length;
        }

        return tags;
    }

    private static Parsed<VietQrPayment> ReadPayment(Dictionary<string, string> tags)
    {
        if (tags.GetValueOrDefault("00") != "01")
        {
            return new FormatError(FormatCodes.VietQrVersion, "00", "The payload format is not 01.");
        }

        var initiation = tags.GetValueOrDefault("01", "11");
        if (initiation is not ("11" or "12"))
        {
            return new FormatError(FormatCodes.VietQrInitiation, "01", "The point of initiation is neither 11 nor 12.");
        }

        if (!tags.TryGetValue("38", out var account))
        {
            return new FormatError(FormatCodes.VietQrNotNapas, "38", "The code is not a NAPAS transfer.");
        }

        if (tags.GetValueOrDefault("53") != VietQr.Dong)
        {
            return new FormatError(FormatCodes.VietQrCurrency, "53", "The currency is not 704 (đồng).");
        }

        if (tags.GetValueOrDefault("58") != VietQr.VietNam)
        {
            return new FormatError(FormatCodes.VietQrCountry, "58", "The country is not VN.");
        }

        return ReadAmount(tags).Then(amount => ReadAccount(account)
            .Then(payment => ReadAdditional(payment with { OneTime = initiation == "12", Amount = amount.Value }, tags)));
    }

    private static Parsed<Optional> ReadAmount(Dictionary<string, string> tags)
    {
        if (!tags.TryGetValue("54", out var text))
        {
            return new Optional(null);
        }

        return text.Length <= VietQr.LongestAmount && Digits.Only(text)
            ? new Optional(long.Parse(text, CultureInfo.InvariantCulture))
            : new FormatError(FormatCodes.VietQrAmount, "54", "An amount is 1 to 13 digits, more than zero.");
    }

    private static Parsed<VietQrPayment> ReadAccount(string text) => ReadTags(text, "38.").Then<VietQrPayment>(account =>
    {
        if (account.GetValueOrDefault("00") != VietQr.NapasId)
        {
            return new FormatError(FormatCodes.VietQrNotNapas, "38.00", "The code is not a NAPAS transfer.");
        }

        var service = account.GetValueOrDefault("02", VietQr.ToAccountService);
        if (service is not (VietQr.ToAccountService or VietQr.ToCardService))
        {
            return new FormatError(FormatCodes.VietQrService, "38.02", "The service is not a transfer to an account or card.");
        }

        return ReadTags(account.GetValueOrDefault("01", ""), "38.01.").Then<VietQrPayment>(beneficiary => new VietQrPayment
        {
            BankBin = beneficiary.GetValueOrDefault("00", ""),
            Account = beneficiary.GetValueOrDefault("01", ""),
            ToCard = service == VietQr.ToCardService,
        });
    });

    private static Parsed<VietQrPayment> ReadAdditional(VietQrPayment payment, Dictionary<string, string> tags)
        => ReadTags(tags.GetValueOrDefault("62", ""), "62.").Then<VietQrPayment>(data =>
        {
            var whole = payment with { Bill = data.GetValueOrDefault("01"), Purpose = data.GetValueOrDefault("08") };
            return VietQrRules.Check(whole) is { } error ? error : whole;
        });

    private readonly record struct Optional(long? Value);
}
