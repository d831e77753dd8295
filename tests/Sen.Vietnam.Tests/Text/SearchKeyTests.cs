namespace Sen.Vietnam.Tests.Text;

public sealed class SearchKeyTests
{
    [Theory]
    [InlineData("Nguyễn Thị Bích-Ngọc", "nguyen thi bich ngoc")]
    [InlineData("  NGUYEN  THI\tBICH NGOC ", "nguyen thi bich ngoc")]
    [InlineData("Đắk Lắk, ĐĂK LĂK", "dak lak dak lak")]
    [InlineData("Hoà Hòa", "hoa hoa")]
    [InlineData("E11.9", "e11 9")]
    [InlineData("ẨẾỘ Ỡ ự", "aeo o u")]
    [InlineData("…", "")]
    [InlineData(null, "")]
    public void Marks_case_and_spaces_do_not_matter(string? text, string key) => SearchKey.Of(text).ShouldBe(key);

    [Fact]
    public void Words_come_in_order() => SearchKey.Words("Thạch Thị Sa Rinh").ShouldBe(["thach", "thi", "sa", "rinh"]);

    [Fact]
    public void Any_text_has_a_key_that_is_its_own_key()
        => Anything.Holds(["Nguyễn Thị Bích Ngọc"], text =>
        {
            var key = SearchKey.Of(text);
            SearchKey.Of(key).ShouldBe(key);
            key.ShouldNotContain("  ");
            key.Trim(' ').ShouldBe(key);
            if (!text.Contains('\uD83D', StringComparison.Ordinal) && !text.Any(char.IsSurrogate))
            {
                SearchKey.Of(text.Normalize(System.Text.NormalizationForm.FormD)).Replace(" ", "", StringComparison.Ordinal)
                    .ShouldBe(SearchKey.Of(text.Normalize(System.Text.NormalizationForm.FormC)).Replace(" ", "", StringComparison.Ordinal));
            }
        });
}
