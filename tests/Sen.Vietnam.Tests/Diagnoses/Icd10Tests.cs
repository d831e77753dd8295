namespace Sen.Vietnam.Tests.Diagnoses;

public sealed class Icd10Tests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly DateOnly Before = new(2026, 5, 31);

    [Fact]
    public void The_day_chooses_the_list()
    {
        Icd10.All(Today).Count.ShouldBe(15_844);
        Icd10.All(Before).Count.ShouldBe(12_137);
        Icd10.Get("A90", Before).ShouldNotBeNull();
        Icd10.Get("A90", Today).ShouldBeNull();
    }

    [Theory]
    [InlineData("E11.9")]
    [InlineData("e119")]
    [InlineData("E119")]
    public void A_code_is_read_as_people_write_it(string text) => Icd10.Get(text, Today)!.Code.ShouldBe("E11.9");

    [Fact]
    public void Marks_and_flags_are_typed()
    {
        var kidney = Icd10.Get("E11.2†", Today)!;
        kidney.Mark.ShouldBe(IcdMark.Dagger);
        kidney.Written.ShouldBe("E11.2†");
        Icd10.Get("E11", Today)!.Limits.ShouldBe(IcdLimits.UseMoreSpecific);
        Icd10.All(Today).Count(code => code.Limits.HasFlag(IcdLimits.NotPrincipal)).ShouldBe(2_427);
        Icd10.All(Today).Count(code => code.Mark == IcdMark.Asterisk).ShouldBe(807);
        Icd10.All(Today).Count(code => code.Mark == IcdMark.Dagger).ShouldBe(111);
    }

    [Fact]
    public void Cautions_say_what_the_circular_forbids()
    {
        var notPrincipal = Icd10.All(Today).First(code => code.Limits == IcdLimits.NotPrincipal);
        notPrincipal.Cautions(principal: true, Sex.Male).Single().Blocks.ShouldBeTrue();
        notPrincipal.Cautions(principal: false, Sex.Male).ShouldBeEmpty();
        var female = Icd10.All(Today).First(code => code.Limits == IcdLimits.FemaleOnlyOrMainly);
        female.Cautions(principal: true, Sex.Male).Single().Text().ShouldBe("Mã này chỉ hoặc chủ yếu dùng cho nữ.");
        female.Cautions(principal: true, Sex.Female).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("e11.9", "E11.9")]
    [InlineData("E11", "E11")]
    [InlineData("dai thao duong tip 2", "E11")]
    [InlineData("Đái tháo đường típ 2", "E11")]
    [InlineData("tip 2 duong thao dai", "E11")]
    [InlineData("tang huyet ap vo can", "I10")]
    [InlineData("type 2 diabetes", "E11")]
    [InlineData("sot xuat huyet dengue", "A97")]
    public void Diagnoses_are_found(string query, string category)
        => Icd10.Find(query, Today, 10).Select(code => code.Code).ShouldContain(code => code.StartsWith(category, StringComparison.Ordinal));

    [Theory]
    [InlineData("đái tháo đường", "E11")]
    [InlineData("tieu duong", "E11")]
    [InlineData("tăng huyết áp", "I10")]
    [InlineData("cao huyet ap", "I10")]
    [InlineData("sot xuat huyet", "A97")]
    [InlineData("viem hong", "J02")]
    public void Everyday_illnesses_come_first_under_the_names_people_use(string query, string category)
        => Icd10.Find(query, Today, 1).Single().Code.ShouldStartWith(category);

    [Fact]
    public void Every_everyday_code_is_in_force()
        => Embedded.Rows("icd10_everyday.csv").Where(row => Icd10.Get(row["code"], Today) is null).Select(row => row["code"]).ShouldBeEmpty();

    [Fact]
    public void The_exact_code_comes_first_and_then_its_children()
    {
        var found = Icd10.Find("E11", Today, 5).Select(code => code.Code).ToList();
        found[0].ShouldBe("E11");
        found.ShouldAllBe(code => code.StartsWith("E11", StringComparison.Ordinal));
    }

    [Fact]
    public void Pairs_are_kept_together()
    {
        Icd10.PairsOf("E11.2†", Today).ShouldContain(code => code.Written == "N08.3*");
        Icd10.PairsOf("N08.3", Today).ShouldContain(code => code.Written == "E11.2†");
        Icd10.PairsOf("J45", Today).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("b")]
    [InlineData("benh")]
    [InlineData("không xác định")]
    [InlineData("e1")]
    public void A_query_keeps_no_more_than_it_gives_back_however_many_fit(string query)
    {
        Icd10.Find(query, Today).Count.ShouldBe(20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Icd10.Find(query, Today);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000);
    }

    [Fact]
    public void The_first_of_many_are_the_first_of_all()
    {
        foreach (var query in new[] { "b", "viem", "dai thao duong", "e1", "tang huyet ap", "không xác định", "gãy xương đùi", "k35" })
        {
            var all = Icd10.Find(query, Today, int.MaxValue);
            Icd10.Find(query, Today).ShouldBe(all.Take(20), query);
        }
    }

    [Fact]
    public void Any_query_is_answered() => Anything.Holds(["đái tháo đường", "E11.9"], text => Icd10.Find(text, Today, 5).Count.ShouldBeLessThanOrEqualTo(5));
}
