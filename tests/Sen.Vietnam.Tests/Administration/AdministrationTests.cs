namespace Sen.Vietnam.Tests.Administration;

public sealed class AdministrationTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly DateOnly FirstDay = new(2025, 7, 1);

    [Fact]
    public void There_are_34_provinces_and_3321_wards_on_both_days()
    {
        foreach (var day in new[] { FirstDay, Today })
        {
            var provinces = AdministrativeUnits.Provinces(day);
            provinces.Count.ShouldBe(34);
            provinces.Sum(province => AdministrativeUnits.Wards(province.Code, day).Count).ShouldBe(3_321);
        }
    }

    [Fact]
    public void Names_follow_the_day()
    {
        AdministrativeUnits.FindProvince("75", FirstDay)!.FullName.ShouldBe("Tỉnh Đồng Nai");
        AdministrativeUnits.FindProvince("75", Today)!.FullName.ShouldBe("Thành phố Đồng Nai");
        AdministrativeUnits.FindProvince("15", Today)!.Name.ShouldBe("Lào Cai");
        CitizenNumber.Parse("015204001234").Value.BirthProvince.ShouldBe("Yên Bái");
        AdministrativeUnits.Provinces(new DateOnly(2025, 6, 30)).ShouldBeEmpty();
        AdministrativeUnits.TwoLevelsSince.ShouldBe(FirstDay);
    }

    [Fact]
    public void An_undivided_ward_has_one_successor_and_a_divided_one_several()
    {
        var whole = AdministrativeUnits.ConvertOldWard("31679", Today)!;
        whole.Old.ShouldBe(new OldWard("31679", "Thị trấn Lịch Hội Thượng", "Huyện Trần Đề", "Tỉnh Sóc Trăng"));
        whole.Divided.ShouldBeFalse();
        whole.NewWards.Single().FullName.ShouldBe("Xã Lịch Hội Thượng");
        whole.NewWards.Single().ProvinceCode.ShouldBe("92");

        var divided = OldUnits.AllWards.Select(row => AdministrativeUnits.ConvertOldWard(row.Ward.Code, Today)!).Where(conversion => conversion.Divided).ToList();
        divided.ShouldNotBeEmpty();
        divided.Count(conversion => conversion.NewWards.Count > 1).ShouldBeGreaterThan(300);
        AdministrativeUnits.ConvertOldWard("99999", Today).ShouldBeNull();
    }

    [Fact]
    public void Every_old_ward_has_a_successor_in_force()
        => OldUnits.AllWards.ShouldAllBe(row => AdministrativeUnits.ConvertOldWard(row.Ward.Code, Today)!.NewWards.Count > 0);

    [Theory]
    [InlineData("TT Lịch Hội Thượng, huyện Trần Đề, tỉnh Sóc Trăng", "Xã Lịch Hội Thượng, thành phố Cần Thơ")]
    [InlineData("Ấp Hội Trung, Lịch Hội Thượng, Trần Đề, Sóc Trăng, Việt Nam", "Ấp Hội Trung, xã Lịch Hội Thượng, thành phố Cần Thơ")]
    [InlineData("12 Nguyễn Trãi, P. Cái Khế, Q. Ninh Kiều, TP. Cần Thơ", "12 Nguyễn Trãi, phường Cái Khế, thành phố Cần Thơ")]
    public void Old_addresses_are_offered_in_the_new_form(string old, string current)
    {
        var reading = AddressText.Read(old, Today);
        reading.State.ShouldBe(AddressState.Old);
        reading.Candidates.Select(candidate => candidate.Text).ShouldContain(current);
    }

    [Theory]
    [InlineData("Số 4, phường Ninh Kiều, thành phố Cần Thơ", AddressState.Current)]
    [InlineData("Xã Lịch Hội Thượng, Cần Thơ", AddressState.Current)]
    [InlineData("somewhere", AddressState.Unknown)]
    [InlineData("", AddressState.Unknown)]
    [InlineData(",,,", AddressState.Unknown)]
    [InlineData(null, AddressState.Unknown)]
    public void Other_addresses_are_left_alone(string? text, AddressState state) => AddressText.Read(text, Today).State.ShouldBe(state);

    [Fact]
    public void Any_text_is_read_as_an_address()
        => Anything.Holds(["TT Lịch Hội Thượng, huyện Trần Đề, tỉnh Sóc Trăng", "Phường 3, Quận 5, TP HCM"], text =>
            AddressText.Read(text, Today).Candidates.ShouldAllBe(candidate => candidate.Text.Length > 0));

    [Fact]
    public void Wards_are_found_without_marks()
        => AdministrativeUnits.FindWards("lich hoi thuong can tho", Today)[0].Code.ShouldBe("31679");
}
