using System.Collections.Frozen;

namespace Sen.Vietnam;

/// <summary>
/// Personal identification number (số định danh cá nhân, số CCCD): 12 digits, never changed, also not when provinces merge.
/// NĐ 137/2015/NĐ-CP art. 13; digits by TT 59/2021/TT-BCA art. 4. There is no check digit.
/// </summary>
public sealed record CitizenNumber
{
    private const int Length = 12;

    // TT 07/2016/TT-BCA annex 1 numbers the provinces below 100; annex 2 (countries) could not be read, so those codes stay nameless.
    private const int FirstCountryCode = 100;

    private static readonly Lazy<FrozenDictionary<string, string>> Provinces = new(() =>
        Embedded.Rows("citizen_number_provinces.csv").ToFrozenDictionary(row => row["code"], row => row["name"], StringComparer.Ordinal));

    private CitizenNumber(string digits) => Value = digits;

    /// <summary>The 12 digits.</summary>
    public string Value { get; }

    /// <summary>Digits 1–3: where the birth was registered, in the list of 63 provinces of 2016 (or a country).</summary>
    public string BirthPlaceCode => Value[..3];

    /// <summary>Name of that province as it was; null for a birth registered abroad.</summary>
    public string? BirthProvince => Provinces.Value.GetValueOrDefault(BirthPlaceCode);

    /// <summary>Digit 4 is even for a man and odd for a woman.</summary>
    public Sex Sex => Digit(3) % 2 == 0 ? Sex.Male : Sex.Female;

    /// <summary>Digit 4 also names the century (0–1: 1900s, 2–3: 2000s, …), digits 5–6 the year in it.</summary>
    public int BirthYear => 1900 + (Digit(3) / 2 * 100) + (Digit(4) * 10) + Digit(5);

    /// <summary>For screens others can see: «0941 •••• 0372».</summary>
    public string Masked => $"{Value[..4]} •••• {Value[8..]}";

    public static Parsed<CitizenNumber> Parse(string? text)
    {
        var digits = Digits.Compact(text, Length * 2);
        if (digits is null || digits.Length != Length)
        {
            return new FormatError(FormatCodes.CitizenLength, "number", "A personal identification number has 12 digits.");
        }

        if (!Digits.Only(digits))
        {
            return new FormatError(FormatCodes.CitizenDigits, "number", "A personal identification number has digits only.");
        }

        var place = digits[..3];
        return int.Parse(place) >= FirstCountryCode || Provinces.Value.ContainsKey(place)
            ? new CitizenNumber(digits)
            : new FormatError(FormatCodes.CitizenProvince, "number", "Digits 1-3 are no province of TT 07/2016/TT-BCA annex 1.");
    }

    /// <summary>
    /// What in a birth date and sex contradicts the number; empty when they agree or are unknown.
    /// The state issues corrected numbers, so a contradiction is for a person to judge, not a reason to turn someone away.
    /// </summary>
    public IReadOnlyList<FormatError> Contradictions(DateOnly? birthDate, Sex sex)
    {
        var found = new List<FormatError>();
        if (birthDate is { } day && day.Year != BirthYear)
        {
            found.Add(new FormatError(FormatCodes.CitizenBirthYearDiffers, "birthDate", "Digits 4-6 of the number name another birth year."));
        }

        if (sex != Sex.Unknown && sex != Sex)
        {
            found.Add(new FormatError(FormatCodes.CitizenSexDiffers, "sex", "Digit 4 of the number names the other sex."));
        }

        return found;
    }

    public override string ToString() => Value;

    private int Digit(int index) => Value[index] - '0';
}
