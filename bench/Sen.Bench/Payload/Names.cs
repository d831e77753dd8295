namespace Sen.Bench;

/// <summary>Invented Vietnamese names, evenly mixed: the same number always gives the same name.</summary>
internal static class Names
{
    private static readonly string[] Families = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Ngô", "Hồ", "Dương", "Đinh", "Lý"];

    private static readonly string[] Middles = ["Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Kim", "Quốc", "Bích", "Đức", "Thu", "Hoàng"];

    private static readonly string[] Given =
    [
        "Ngọc", "Hương", "Lan", "Tuấn", "Dũng", "Phúc", "Thảo", "Trang", "Khôi", "Bảo", "Yến", "Hạnh", "Nhung", "Sơn", "Cường", "Đạt", "Quyên", "Vy",
        "Thắng", "Loan", "Mỹ", "Tâm", "Hòa", "Phượng", "Giang", "Khánh", "Linh", "Nam", "Oanh", "Thủy", "Ánh", "Hiếu", "Kiệt", "Long", "Mai", "Nghĩa",
    ];

    internal static (string Family, string Given) Of(int person)
    {
        // A multiplicative hash spreads neighbours over the lists.
        var mixed = (uint)person * 2_654_435_761u;
        return (Families[mixed % Families.Length], $"{Middles[(mixed >> 8) % Middles.Length]} {Given[(mixed >> 16) % Given.Length]}");
    }
}
