using System.Net;
using Sen.TestKit;

namespace Sen.Accounts.Tests;

public sealed class HostTests : IAsyncLifetime
{
    private SenHost _host = null!;

    public async Task InitializeAsync() => _host = await SenHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/sign-in")]
    [InlineData("/staff/sign-in")]
    [InlineData("/kiosk/enrol")]
    [InlineData("/dev/outbox")]
    public async Task Open_doors_answer_with_the_headers_that_keep_scripts_and_frames_out(string path)
    {
        using var visitor = await _host.Visit().GoAsync(path);

        visitor.Status.ShouldBe(HttpStatusCode.OK);
        var headers = visitor.Response.Headers;
        headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
        headers.Contains("Server").ShouldBeFalse();
        visitor.Html.ShouldNotContain(" onclick=");
        visitor.Html.ShouldNotContain(" style=\"");
    }

    [Fact]
    public async Task A_missing_page_is_told_as_a_page_with_a_code()
    {
        using var visitor = await _host.Visit().GoAsync("/no-such-page");

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
        visitor.Text.ShouldContain("Không có trang này");
        visitor.Text.ShouldContain("SEN-404");
    }

    [Fact]
    public async Task English_is_chosen_by_a_form_and_remembered()
    {
        using var visitor = await _host.Visit().GoAsync("/staff/sign-in");
        visitor.Html.ShouldContain("lang=\"vi\"");

        await visitor.SendAsync(HtmlForm.All(visitor.Html).First(f => f.Action == "/preferences"), ("lang", "en"));

        visitor.Path.ShouldBe("/staff/sign-in");
        visitor.Text.ShouldContain("Staff sign-in");
    }

    [Fact]
    public async Task The_outbox_does_not_exist_outside_development()
    {
        await using var production = await SenHost.StartAsync(new SenHostOptions { Environment = "Production" });
        using var visitor = await production.Visit().GoAsync("/dev/outbox");

        visitor.Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
