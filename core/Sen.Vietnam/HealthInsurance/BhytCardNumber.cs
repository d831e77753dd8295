namespace Sen.Vietnam;

/// <summary>Which of the three numbers in use a text is.</summary>
public enum BhytCardForm
{
    /// <summary>15 characters: 2 letters, benefit digit, province, 10-digit insurance number. MA_THE_BHYT of the XML tables.</summary>
    Full,

    /// <summary>10 digits: the social-insurance number printed on cards since 01/04/2021.</summary>
    InsuranceNumber,

    /// <summary>12 digits: the citizen number, accepted as card number since 15/08/2025 (NĐ 188/2025/NĐ-CP).</summary>
    CitizenNumber,
}

/// <summary>Number of a health-insurance card (mã thẻ BHYT) in any of its three forms.</summary>
public sealed record BhytCardNumber
{
    private const int FullLength = 15;
    private const int InsuranceLength = 10;
    private const int CitizenLength = 12;

    private BhytCardNumber(string value, BhytCardForm form) => (Value, Form) = (value, form);

    public string Value { get; }

    public BhytCardForm Form { get; }

    /// <summary>Letters of the group of insured people, «DN», «TE»; only on the full form.</summary>
    public string? ObjectLetters => Form == BhytCardForm.Full ? Value[..2] : null;

    /// <summary>Benefit digit 1–5 as printed; only on the full form. <see cref="BenefitLevel.Of"/> says what it is worth on a day.</summary>
    public int? BenefitDigit => Form == BhytCardForm.Full ? Value[2] - '0' : null;

    /// <summary>Issuing province in the list of 63; only on the full form.</summary>
    public string? IssuingProvinceCode => Form == BhytCardForm.Full ? Value[3..5] : null;

    /// <summary>The ten-digit insurance number (mã số BHXH); unknown when the card is named by the citizen number.</summary>
    public string? InsuranceNumber => Form switch
    {
        BhytCardForm.Full => Value[5..],
        BhytCardForm.InsuranceNumber => Value,
        BhytCardForm.CitizenNumber => null,
    };

    /// <summary>For screens others can see: «GD 4 92 •••• 4471», «92 •••• 4471», «0941 •••• 0372».</summary>
    public string Masked => Form switch
    {
        BhytCardForm.Full => $"{Value[..2]} {Value[2]} {Value[3..5]} •••• {Value[^4..]}",
        BhytCardForm.InsuranceNumber => $"{Value[..2]} •••• {Value[^4..]}",
        BhytCardForm.CitizenNumber => $"{Value[..4]} •••• {Value[^4..]}",
    };

    public static Parsed<BhytCardNumber> Parse(string? text)
    {
        var value = Digits.Compact(text, FullLength * 3)?.ToUpperInvariant();
        return value?.Length switch
        {
            FullLength => ParseFull(value),
            InsuranceLength => ParseDigits(value, BhytCardForm.InsuranceNumber),
            CitizenLength => ParseCitizen(value),
            _ => new FormatError(FormatCodes.BhytLength, "card", "A card number has 15 characters, 10 digits or 12 digits."),
        };
    }

    public override string ToString() => Value;

    private static Parsed<BhytCardNumber> ParseFull(string value)
    {
        var wellFormed = char.IsAsciiLetterUpper(value[0]) && char.IsAsciiLetterUpper(value[1])
            && value[2] is >= '1' and <= '5' && Digits.Only(value.AsSpan(3));
        return wellFormed
            ? new BhytCardNumber(value, BhytCardForm.Full)
            : new FormatError(FormatCodes.BhytForm, "card", "Expected two letters, a digit 1-5 and twelve digits.");
    }

    private static Parsed<BhytCardNumber> ParseDigits(string value, BhytCardForm form)
    {
        if (!Digits.Only(value))
        {
            return new FormatError(FormatCodes.BhytForm, "card", "Expected digits only.");
        }

        // Check of the portal (bhyt-tables section 5): an insurance number is never all zeros.
        return value.All(digit => digit == '0')
            ? new FormatError(FormatCodes.BhytZero, "card", "The number is all zeros.")
            : new BhytCardNumber(value, form);
    }

    private static Parsed<BhytCardNumber> ParseCitizen(string value)
        => Sen.Vietnam.CitizenNumber.Parse(value).Then<BhytCardNumber>(number => new BhytCardNumber(number.Value, BhytCardForm.CitizenNumber));
}
