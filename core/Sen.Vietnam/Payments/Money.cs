using System.Globalization;

namespace Sen.Vietnam;

/// <summary>Đồng for people: digits «107.304 đ» and words «một trăm linh bảy nghìn ba trăm linh bốn đồng».</summary>
public static class Money
{
    private const char NonBreakingSpace = '\u00A0';
    private const long Billion = 1_000_000_000;
    private const long Million = 1_000_000;
    private const long Thousand = 1_000;

    private static readonly NumberFormatInfo Dots = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };
    private static readonly NumberFormatInfo Commas = new() { NumberGroupSeparator = ",", NumberDecimalSeparator = "." };

    /// <summary>«107.304 đ» (English «107,304 đ»); the space does not break.</summary>
    public static string Format(long dong, CultureInfo? culture = null) => $"{Number(dong, culture)}{NonBreakingSpace}đ";

    /// <summary>«107.304», for columns that say the unit in their head; unit prices keep up to three decimals («472,5»).</summary>
    public static string Number(decimal amount, CultureInfo? culture = null)
        => amount.ToString("#,##0.###", Texts.IsEnglish(culture) ? Commas : Dots);

    /// <summary>The sum in words, as receipts and invoices need it.</summary>
    public static string InWords(long dong, CultureInfo? culture = null)
        => Texts.IsEnglish(culture) ? EnglishNumber.Words(dong) + " đồng" : VietnameseWords(dong) + " đồng";

    private static string VietnameseWords(long number) => number switch
    {
        0 => "không",
        // Taking the words of the last digit apart first keeps long.MinValue from overflowing.
        < 0 => $"âm {Join(Above(-(number / Billion)), Below(-(number % Billion), spoken: number <= -Billion))}",
        _ => Join(Above(number / Billion), Below(number % Billion, spoken: number >= Billion)),
    };

    private static string Above(long billions) => billions == 0 ? "" : $"{VietnameseWords(billions)} tỷ";

    private static string Below(long number, bool spoken)
    {
        var millions = Group(number / Million, spoken, "triệu");
        var thousands = Group(number / Thousand % Thousand, spoken || millions.Length > 0, "nghìn");
        var rest = Group(number % Thousand, spoken || millions.Length > 0 || thousands.Length > 0, "");
        return Join(millions, thousands, rest);
    }

    /// <summary>Three digits; after a greater group the hundreds are said even when zero («không trăm linh năm»).</summary>
    private static string Group(long number, bool spoken, string unit)
    {
        if (number == 0)
        {
            return "";
        }

        var hundreds = number >= 100 || spoken ? $"{Digit(number / 100)} trăm" : "";
        return Join(hundreds, TensAndOnes(number % 100, hundreds.Length > 0), unit);
    }

    private static string TensAndOnes(long number, bool afterHundreds)
    {
        var ones = number % 10;
        return (number / 10) switch
        {
            0 when ones == 0 => "",
            0 => afterHundreds ? $"linh {Digit(ones)}" : Digit(ones),
            1 => Join("mười", ones == 0 ? "" : ones == 5 ? "lăm" : Digit(ones)),
            var tens => Join($"{Digit(tens)} mươi", ones switch { 0 => "", 1 => "mốt", 4 => "tư", 5 => "lăm", _ => Digit(ones) }),
        };
    }

    private static string Digit(long digit) => digit switch
    {
        0 => "không",
        1 => "một",
        2 => "hai",
        3 => "ba",
        4 => "bốn",
        5 => "năm",
        6 => "sáu",
        7 => "bảy",
        8 => "tám",
        _ => "chín",
    };

    private static string Join(params ReadOnlySpan<string> words)
    {
        var kept = new List<string>();
        foreach (var word in words)
        {
            if (word.Length > 0)
            {
                kept.Add(word);
            }
        }

        return string.Join(' ', kept);
    }
}

/// <summary>English number words for receipts in English.</summary>
internal static class EnglishNumber
{
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly (decimal Size, string Name)[] Groups =
    [
        (1_000_000_000_000_000_000m, "quintillion"), (1_000_000_000_000_000m, "quadrillion"), (1_000_000_000_000m, "trillion"),
        (1_000_000_000m, "billion"), (1_000_000m, "million"), (1_000m, "thousand"),
    ];

    internal static string Words(long number) => number switch
    {
        0 => Small[0],
        < 0 => $"minus {Positive(-(decimal)number)}",
        _ => Positive(number),
    };

    private static string Positive(decimal number)
    {
        var words = new List<string>();
        foreach (var (size, name) in Groups)
        {
            var group = (int)decimal.Truncate(number / size);
            number %= size;
            if (group > 0)
            {
                words.Add($"{BelowThousand(group)} {name}");
            }
        }

        if (number > 0)
        {
            words.Add(BelowThousand((int)number));
        }

        return string.Join(' ', words);
    }

    private static string BelowThousand(int number)
    {
        if (number >= 100)
        {
            var rest = number % 100;
            return $"{Small[number / 100]} hundred{(rest == 0 ? "" : $" {BelowThousand(rest)}")}";
        }

        return number < 20 ? Small[number] : Tens[number / 10] + (number % 10 == 0 ? "" : $"-{Small[number % 10]}");
    }
}
