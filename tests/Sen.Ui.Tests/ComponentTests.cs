using Microsoft.AspNetCore.Components;

namespace Sen.Ui.Tests;

/// <summary>What people who do not see, or do not use a mouse, get from the markup.</summary>
public sealed class ComponentTests
{
    [Fact]
    public async Task An_icon_beside_a_word_is_silent_and_one_alone_has_a_name()
    {
        var silent = await Rendering.HtmlAsync<Icon>(("Name", "home"));
        silent.ShouldContain("aria-hidden=\"true\"");
        silent.ShouldNotContain("role=\"img\"");
        var named = await Rendering.HtmlAsync<Icon>(("Name", "home"), ("Label", "Trang chủ"));
        named.ShouldContain("role=\"img\"");
        named.ShouldContain("aria-label=\"Trang chủ\"");
        named.ShouldNotContain("aria-hidden");
    }

    [Fact]
    public async Task A_field_ties_label_hint_unit_and_error_to_its_input()
    {
        var html = await Rendering.HtmlAsync<TextField>(
            ("Name", "card"), ("Label", "Mã thẻ"), ("Hint", "10 số"), ("Unit", "số"), ("Error", "Nhập đủ 10 số"));
        html.ShouldContain("for=\"card\"");
        html.ShouldContain("id=\"card\"");
        html.ShouldContain("aria-describedby=\"card-hint card-unit card-error\"");
        html.ShouldContain("aria-invalid=\"true\"");
        html.ShouldContain("id=\"card-error\"");
    }

    [Fact]
    public async Task A_field_without_a_mistake_is_not_called_invalid()
    {
        var html = await Rendering.HtmlAsync<TextField>(("Name", "phone"), ("Label", "Số điện thoại"));
        html.ShouldNotContain("aria-invalid");
        html.ShouldNotContain("aria-describedby");
    }

    [Fact]
    public async Task The_error_summary_leads_to_each_field_and_is_announced()
    {
        var html = await Rendering.HtmlAsync<ErrorSummary>(("Errors", new[] { new FieldError("card", "Nhập đủ 10 số") }));
        html.ShouldContain("role=\"alert\"");
        html.ShouldContain("href=\"#card\"");
    }

    [Fact]
    public async Task Recorded_none_and_unasked_allergies_are_three_different_things()
    {
        var recorded = await Rendering.HtmlAsync<PatientBanner>(("Name", "Ngọc"), ("Allergies", new[] { "Penicillin" }));
        recorded.ShouldContain("class=\"allergy patient-allergy\"");
        recorded.ShouldContain("Dị ứng: Penicillin");
        var none = await Rendering.HtmlAsync<PatientBanner>(("Name", "Ngọc"), ("Allergies", Array.Empty<string>()));
        none.ShouldContain("Chưa ghi nhận dị ứng");
        var unasked = await Rendering.HtmlAsync<PatientBanner>(("Name", "Ngọc"), ("Allergies", null));
        unasked.ShouldContain("Chưa hỏi dị ứng");
        unasked.ShouldNotContain("Chưa ghi nhận dị ứng");
    }

    [Fact]
    public async Task A_name_with_markup_in_it_stays_text()
    {
        var html = await Rendering.HtmlAsync<PatientBanner>(("Name", "<script>alert(1)</script>"), ("Allergies", Array.Empty<string>()));
        html.ShouldNotContain("<script>");
        html.ShouldContain("&lt;script&gt;");
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(5, 5, false)]
    [InlineData(12, 4, true)]
    public async Task At_most_seven_beads_are_drawn(int ahead, int pale, bool collapsed)
    {
        var html = await Rendering.HtmlAsync<QueueBeads>(("Called", "A021"), ("Ahead", ahead));
        var beads = html.Split("class=\"bead").Length - 1 - html.Split("class=\"bead-").Length + 1 - (html.Split("class=\"beads").Length - 1);
        beads.ShouldBe(2 + pale + (collapsed ? 1 : 0));
        html.Contains("&#x2B;8", StringComparison.Ordinal).ShouldBe(collapsed);
        html.ShouldContain("aria-hidden=\"true\"");
    }

    [Fact]
    public async Task A_ticket_announces_its_sentence_politely_and_groups_its_code()
    {
        var html = await Rendering.HtmlAsync<Ticket>(
            ("Number", "A027"), ("Sentence", Rendering.Text("Còn 5 người nữa")), ("QrPayload", "SEN"), ("Code", "7F3K29QX"));
        html.ShouldContain("aria-live=\"polite\"");
        html.ShouldContain("7F3K·29QX");
        html.ShouldContain("aria-label=\"Mã QR của vé A027\"");
    }

    [Fact]
    public void A_qr_code_keeps_a_quiet_zone_of_four_modules()
    {
        var code = QrPath.Of("SEN");
        code.Side.ShouldBe(21 + 8);
        code.Path.ShouldStartWith("M4 4h7");
    }

    [Fact]
    public async Task A_disabled_button_is_no_link_and_a_key_is_announced()
    {
        var closed = await Rendering.HtmlAsync<Button>(("Href", "/x"), ("Disabled", true), ("ChildContent", Rendering.Text("Chưa chọn giờ")));
        closed.ShouldStartWith("<button");
        closed.ShouldContain(" disabled");
        var main = await Rendering.HtmlAsync<Button>(("Key", "F9"), ("ChildContent", Rendering.Text("Cấp số")));
        main.ShouldContain("aria-keyshortcuts=\"F9\"");
        main.ShouldContain("<kbd class=\"keycap\" aria-hidden=\"true\">F9</kbd>");
    }

    [Fact]
    public async Task The_current_step_is_marked_in_words_and_for_screen_readers()
    {
        string[] steps = ["Chuyên khoa", "Bác sĩ", "Giờ khám"];
        (await Rendering.HtmlAsync<Stepper>(("Steps", steps), ("Current", 2))).ShouldContain("aria-current=\"step\"");
        (await Rendering.HtmlAsync<Stepper>(("Steps", steps), ("Current", 2), ("Bars", true))).ShouldContain("Bước 2/3");
    }

    [Fact]
    public async Task Options_are_grouped_by_a_legend_and_closed_ones_cannot_be_chosen()
    {
        RenderFragment options = builder =>
        {
            builder.OpenComponent<OptionBox>(0);
            builder.AddAttribute(1, "Name", "slot");
            builder.AddAttribute(2, "Value", "07:00");
            builder.AddAttribute(3, "Disabled", true);
            builder.CloseComponent();
        };
        var html = await Rendering.HtmlAsync<OptionGroup>(("Label", "Giờ khám"), ("ChildContent", options));
        html.ShouldContain("<fieldset");
        html.ShouldContain("<legend");
        html.ShouldContain(" disabled");
    }

    [Fact]
    public async Task The_style_guide_renders_every_part_with_one_main_heading_and_no_missing_text()
    {
        var html = await Rendering.HtmlAsync<StyleGuidePage>();
        html.Split("<h1").Length.ShouldBe(2);
        html.ShouldNotContain(">Guide.");
        html.ShouldContain("ẨẾỘ Nguyễn Thị Bích Phượng Ngọc Quỳnh");
    }

    [Fact]
    public void Code_128_symbols_are_eleven_modules_wide_and_carry_their_check_character()
    {
        Code128.Patterns.Length.ShouldBe(107);
        Code128.Patterns.Distinct(StringComparer.Ordinal).Count().ShouldBe(107);
        Code128.Patterns.Take(106).ShouldAllBe(pattern => pattern.Sum(c => c - '0') == 11);

        // The well-known example has the check value 54 after start code A (103); start code B is one more.
        Code128.Symbols("PJJ123C").ShouldBe([104, 48, 42, 42, 17, 18, 19, 35, 55, 106]);
        Should.Throw<ArgumentException>(() => Code128.Symbols("số"));
    }
}
