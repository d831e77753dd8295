using Sen.Fhir;

namespace Sen.Journeys.Tests;

/// <summary>A person gives a card as a link, somebody opens it on a phone of their own, it is taken back; a nurse and a doctor print a card.</summary>
internal static class LinkWalk
{
    internal static async Task GiveAndTakeBackAsync(Clinic clinic, Walker owner)
    {
        var page = owner.Page;
        await page.GotoAsync("/record/cards/immunization");
        await page.Button("Tạo liên kết").ClickAsync();
        await page.ShowsAsync("Mở được trong");
        await owner.LookAsync("link-new");
        await page.Locator("input[name=for][value=day]").CheckAsync();
        await page.GetByLabel("Mật mã").FillAsync("2468");
        await page.Button("Tạo liên kết").ClickAsync();
        await page.ShowsAsync("Chỉ hiện một lần");
        await owner.LookAsync("link-given");
        var link = await page.Locator("#given-link").InputValueAsync();
        link.ShouldStartWith($"{clinic.Host.Address.GetLeftPart(UriPartial.Authority)}/verify#shlink:/");
        foreach (var dark in new[] { false, true })
        {
            await OpenAsync(clinic, link, dark);
        }

        await page.GotoAsync("/record/cards");
        await page.ShowsAsync("1 liên kết đang mở");
        await owner.LookAsync("cards-with-link");
        await page.GotoAsync("/record/cards/links");
        await page.ShowsAsync("Đã mở 2 lần");
        await page.Locator(".given-link summary").ClickAsync();
        await page.ShowsAsync("Trường Tiểu học An Bình");
        await owner.LookAsync("links");
        await page.Button("Thu hồi liên kết").ClickAsync();
        await page.ShowsAsync("Đã thu hồi.");
        await owner.LookAsync("links-back");

        var late = await clinic.OpenAsync(Screen.Phone);
        await late.Page.GotoAsync(link);
        await AnswerAsync(late, "2468");
        await late.Page.ShowsAsync("Liên kết không mở được nữa");
        await late.LookAsync("link-gone");
    }

    /// <summary>From where they look at the person.</summary>
    internal static async Task PrintAsync(Clinic clinic)
    {
        var person = (await clinic.FindAsync<Basic>("code", "health-link")).ShouldHaveSingleItem().Subject!.ReferenceValue!;
        var visit = (await clinic.FindAsync<Encounter>("patient", person)).OrderByDescending(e => e.Period?.Start?.LowerBound).First().Id;
        var doctor = await clinic.OpenAsync(Screen.Laptop);
        await clinic.SignInStaffAsync(doctor, "bs.triet");
        await doctor.Page.GotoAsync($"/staff/doctor/{visit}/history");
        await doctor.LookAsync("history");
        await doctor.Page.Button("In thẻ sức khỏe").ClickAsync();
        await doctor.Page.ShowsAsync("Kiểm thẻ này là thật");
        await doctor.LookAsync("print-a5");
        await doctor.Page.Button("Thẻ kết quả xét nghiệm").ClickAsync();
        await doctor.Page.ShowsAsync("HbA1c");
        await doctor.Page.EvaluateAsync("() => scrollTo(0, 9999)");
        await doctor.LookAsync("print-a5-foot");
        await doctor.Page.Button("A4").ClickAsync();
        await doctor.Page.Locator(".sheet-a4").WaitForAsync();
        await doctor.LookAsync("print-a4");
    }

    private static async Task OpenAsync(Clinic clinic, string link, bool dark)
    {
        var guard = await clinic.OpenAsync(Screen.Phone, dark: dark);
        await guard.Page.GotoAsync(link);
        await guard.Page.ShowsAsync("Ghi tên để mở");
        guard.Page.Url.ShouldNotContain("shlink");
        await guard.LookAsync(dark ? "link-ask-dark" : "link-ask");
        if (!dark)
        {
            await AnswerAsync(guard, "1357");
            await guard.Page.ShowsAsync("Sai mật mã. Còn 4 lần thử");
            await guard.LookAsync("link-wrong");
        }

        await AnswerAsync(guard, "2468");
        await guard.Page.ShowsAsync("Thẻ sức khỏe này là thật");
        await guard.Page.ShowsAsync("Cúm mùa");
        await guard.LookAsync(dark ? "link-opened-dark" : "link-opened");
    }

    private static async Task AnswerAsync(Walker guard, string passcode)
    {
        await guard.Page.GetByLabel("Bạn là ai").FillAsync("Trường Tiểu học An Bình");
        await guard.Page.GetByLabel("Mật mã").FillAsync(passcode);
        await guard.Page.Button("Mở thẻ").ClickAsync();
    }
}
