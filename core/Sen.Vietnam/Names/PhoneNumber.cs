namespace Sen.Vietnam;

/// <summary>A Vietnamese mobile number (numbering plan of 2018: 0 and nine digits beginning with 3, 5, 7, 8 or 9).</summary>
public sealed record PhoneNumber
{
    private const int NationalDigits = 9;

    private PhoneNumber(string national) => E164 = $"+84{national}";

    /// <summary>+84907123218: the form to store and to look up.</summary>
    public string E164 { get; }

    /// <summary>0907123218.</summary>
    public string National => $"0{E164[3..]}";

    /// <summary>0907 123 218.</summary>
    public string Display => $"{National[..4]} {National[4..7]} {National[7..]}";

    /// <summary>0907 ••• 218.</summary>
    public string Masked => $"{National[..4]} ••• {National[7..]}";

    public static Parsed<PhoneNumber> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FormatError(FormatCodes.PhoneEmpty, "phone", "A phone number is needed.");
        }

        if (text.Length > 40)
        {
            return new FormatError(FormatCodes.PhoneLength, "phone", "A mobile number has ten digits.");
        }

        var digits = string.Concat(text.Where(character => !char.IsWhiteSpace(character) && character is not ('.' or '-' or '(' or ')')));
        var international = digits.StartsWith('+');
        digits = international ? digits[1..] : digits;
        if (!Digits.Only(digits))
        {
            return new FormatError(FormatCodes.PhoneCharacter, "phone", "A phone number has digits, spaces, dots, hyphens and a leading plus.");
        }

        return FromNational(StripPrefix(digits, international));
    }

    public override string ToString() => E164;

    private static Parsed<PhoneNumber> FromNational(string national)
    {
        if (national.Length != NationalDigits)
        {
            return new FormatError(FormatCodes.PhoneLength, "phone", "A mobile number has ten digits.");
        }

        return national[0] is '3' or '5' or '7' or '8' or '9'
            ? new PhoneNumber(national)
            : new FormatError(FormatCodes.PhoneNotMobile, "phone", "The number is not one of a Vietnamese mobile network.");
    }

    private static string StripPrefix(string digits, bool international)
    {
        if (digits.StartsWith("0084", StringComparison.Ordinal))
        {
            digits = digits[4..];
        }
        else if (digits.StartsWith("84", StringComparison.Ordinal) && (international || digits.Length >= NationalDigits + 2))
        {
            digits = digits[2..];
        }
        else if (international)
        {
            // Another country's number: its length must not pass by chance.
            return "";
        }

        // «+84 0907…» is a common slip.
        return digits.StartsWith('0') ? digits[1..] : digits;
    }
}
