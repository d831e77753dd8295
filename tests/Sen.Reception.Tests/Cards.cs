using System.Globalization;

namespace Sen.Reception.Tests;

/// <summary>Texts as the QR codes of invented citizen cards hold them.</summary>
internal static class Cards
{
    internal const string Sau = "092055001234|361234567|Trần Văn Sáu|04091955|Nam|Ấp Giồng Giữa, xã Lịch Hội Thượng, Cần Thơ|12052021";

    /// <summary>The person of the fixture.</summary>
    internal const string Ngoc = "092184000017||Nguyễn Thị Bích Ngọc|17061984|Nữ|Phường Ninh Kiều, Cần Thơ|12052021";

    /// <summary>A different person for each number, all born in 1990.</summary>
    internal static string Of(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"092090{number:000000}||Nguyễn Văn {Words[number % 10]} {Words[number / 10 % 10]} {Words[number / 100 % 10]} {Words[number / 1000 % 10]}|01021990|Nam|Phường Ninh Kiều, Cần Thơ|12052021");

    private static readonly string[] Words = ["An", "Bình", "Cường", "Dũng", "Giang", "Hải", "Khánh", "Long", "Minh", "Nam"];
}
