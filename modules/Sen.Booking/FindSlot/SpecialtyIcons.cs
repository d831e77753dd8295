namespace Sen.Booking.FindSlot;

/// <summary>The picture beside a specialty; a stethoscope for those without one of their own.</summary>
internal static class SpecialtyIcons
{
    private static readonly Dictionary<string, string> ByCode = new(StringComparer.Ordinal)
    {
        ["noi-tiet"] = "droplet-half",
        ["tim-mach"] = "heartbeat",
        ["ho-hap"] = "lungs",
        ["nhi"] = "baby-carriage",
        ["rang-ham-mat"] = "dental",
        ["mat"] = "eye",
        ["tai-mui-hong"] = "ear",
        ["co-xuong-khop"] = "bone",
        ["than-kinh"] = "brain",
        ["san-phu"] = "gender-female",
        ["truyen-nhiem"] = "virus",
    };

    internal static string Of(string? specialty) => specialty is not null && ByCode.TryGetValue(specialty, out var icon) ? icon : "stethoscope";
}
