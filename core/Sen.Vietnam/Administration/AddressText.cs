namespace Sen.Vietnam;

/// <summary>What an address text turned out to be.</summary>
public enum AddressState
{
    /// <summary>Not understood: keep the text and ask.</summary>
    Unknown,

    /// <summary>Already with two levels.</summary>
    Current,

    /// <summary>Of the old three levels; <see cref="AddressReading.Candidates"/> are the new forms, several when the ward was divided.</summary>
    Old,
}

/// <summary>One form of the address with today's units.</summary>
public sealed record AddressCandidate(Ward Ward, Province Province, string Text);

/// <summary>An address text as read. A proposal only: the person confirms.</summary>
public sealed record AddressReading(AddressState State, OldWard? Old, IReadOnlyList<AddressCandidate> Candidates);

/// <summary>Reads Vietnamese address texts, as printed on cards, and proposes today's form.</summary>
public static class AddressText
{
    private const int Longest = 500;

    // Abbreviations and kinds as they stand before a name, in the spelling of search keys; longer ones first.
    private static readonly (string Written, string Kind)[] Kinds =
    [
        ("thanh pho", "thanh pho"), ("thi tran", "thi tran"), ("dac khu", "dac khu"), ("thi xa", "thi xa"), ("phuong", "phuong"), ("huyen", "huyen"),
        ("tinh", "tinh"), ("quan", "quan"), ("xa", "xa"), ("tp", "thanh pho"), ("tt", "thi tran"), ("tx", "thi xa"), ("p", "phuong"), ("q", "quan"),
        ("h", "huyen"), ("x", "xa"), ("t", "tinh"),
    ];

    private static readonly Lazy<ILookup<string, string>> OldProvinceByName = new(() =>
        OldUnits.Provinces.ToLookup(pair => SearchKey.Of(pair.Value.Name), pair => pair.Key, StringComparer.Ordinal));

    private static readonly Lazy<ILookup<string, OldDistrict>> DistrictsOf = new(() =>
        OldUnits.Districts.ToLookup(district => district.ProvinceCode, StringComparer.Ordinal));

    private static readonly Lazy<ILookup<string, OldWard>> OldWardsOf = new(() =>
        OldUnits.AllWards.ToLookup(row => row.DistrictCode, row => row.Ward, StringComparer.Ordinal));

    /// <summary>«TT Lịch Hội Thượng, huyện Trần Đề, tỉnh Sóc Trăng» becomes «Xã Lịch Hội Thượng, thành phố Cần Thơ».</summary>
    public static AddressReading Read(string? text, DateOnly day)
    {
        if (text is not { Length: > 0 and <= Longest })
        {
            return new AddressReading(AddressState.Unknown, null, []);
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        if (parts.Count > 1 && SearchKey.Of(parts[^1]) is "viet nam" or "vn")
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return ReadOld(parts, day) ?? ReadCurrent(parts, day) ?? new AddressReading(AddressState.Unknown, null, []);
    }

    private static AddressReading? ReadOld(List<string> parts, DateOnly day)
    {
        if (parts.Count < 3)
        {
            return null;
        }

        var provinces = OldProvinceByName.Value[ProvinceKey(parts[^1])];
        var districts = provinces.SelectMany(code => Best(DistrictsOf.Value[code], parts[^2], district => district.FullName));
        var wards = districts.SelectMany(district => Best(OldWardsOf.Value[district.Code], parts[^3], ward => ward.FullName)).ToList();
        if (wards.Count == 0)
        {
            return null;
        }

        var rest = parts[..^3];
        var candidates = wards.Select(ward => AdministrativeUnits.ConvertOldWard(ward.Code, day)).OfType<WardConversion>()
            .SelectMany(conversion => conversion.NewWards).Distinct().Select(ward => Candidate(rest, ward, day)).OfType<AddressCandidate>().ToList();
        return new AddressReading(AddressState.Old, wards[0], candidates);
    }

    private static AddressReading? ReadCurrent(List<string> parts, DateOnly day)
    {
        if (parts.Count < 2)
        {
            return null;
        }

        var province = AdministrativeUnits.Provinces(day).FirstOrDefault(province => SearchKey.Of(province.Name) == ProvinceKey(parts[^1]));
        var wards = province is null ? [] : Best(AdministrativeUnits.Wards(province.Code, day), parts[^2], ward => ward.FullName);
        return wards.Count == 0
            ? null
            : new AddressReading(AddressState.Current, null, [.. wards.Select(ward => Candidate(parts[..^2], ward, day)).OfType<AddressCandidate>()]);
    }

    private static AddressCandidate? Candidate(List<string> rest, Ward ward, DateOnly day)
    {
        if (AdministrativeUnits.FindProvince(ward.ProvinceCode, day) is not { } province)
        {
            return null;
        }

        var text = string.Join(", ", [.. rest, Lower(ward.FullName), Lower(province.FullName)]);
        return new AddressCandidate(ward, province, char.ToUpperInvariant(text[0]) + text[1..]);
    }

    /// <summary>Units whose kind and name fit; if none, those whose name alone fits a text without kind.</summary>
    private static List<T> Best<T>(IEnumerable<T> units, string written, Func<T, string> fullName)
    {
        var (kind, name) = Split(SearchKey.Of(written));
        var named = units.Where(unit => string.Equals(Split(SearchKey.Of(fullName(unit))).Name, name, StringComparison.Ordinal)).ToList();
        var exact = named.Where(unit => kind is not null && string.Equals(Split(SearchKey.Of(fullName(unit))).Kind, kind, StringComparison.Ordinal)).ToList();
        return exact.Count > 0 ? exact : kind is null ? named : [];
    }

    private static string ProvinceKey(string written) => Split(SearchKey.Of(written)).Name switch
    {
        "hcm" or "ho chi minh city" or "tphcm" => "ho chi minh",
        var name => name,
    };

    private static (string? Kind, string Name) Split(string key)
    {
        foreach (var (written, kind) in Kinds)
        {
            if (key.Length > written.Length && key.StartsWith(written, StringComparison.Ordinal) && key[written.Length] == ' ')
            {
                return (kind, TrimZeros(key[(written.Length + 1)..]));
            }
        }

        // «P3», «Q10»: letter and number written together.
        return key is [var letter, >= '0' and <= '9', ..] && letter is 'p' or 'q'
            ? (letter == 'p' ? "phuong" : "quan", TrimZeros(key[1..]))
            : (null, key);
    }

    // «Phường 03» and «Phường 3» are one ward.
    private static string TrimZeros(string name) => Digits.Only(name) ? name.TrimStart('0') : name;

    private static string Lower(string fullName) => char.ToLowerInvariant(fullName[0]) + fullName[1..];
}
