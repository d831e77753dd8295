using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Sen.Accounts.Administration;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Journeys.Tests;

/// <summary>An emergency opening from both sides: the person asks, the reviewer looks and answers, the person reads it.</summary>
public sealed class ReviewTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_reviewer_looks_and_answers_and_the_person_reads_it(bool dark)
    {
        await using var clinic = await Clinic.StartAsync(dark ? "review-dark" : "review");
        await OpenAsync(clinic);
        await clinic.Host.Services.GetRequiredService<IAccountAdministration>().AddStaffAsync(
            new NewStaff { UserName = "kiemsoat.phong", Password = SenHost.Password, Role = Role.Auditor, Display = "Nguyễn Thanh Phong", Facility = Fixture.FacilityId }, CancellationToken.None);
        await clinic.WalkAsync(async () =>
        {
            var phone = await clinic.OpenAsync(Screen.Phone, dark: dark);
            await phone.Page.GotoAsync("/sign-in");
            await clinic.SignInAsync(phone);
            await phone.Page.GetByLabel("Số căn cước").FillAsync(Fixture.PatientCitizenNumber);
            await phone.Page.GetByLabel("Họ và tên").FillAsync(Fixture.PatientName);
            await phone.Page.GetByLabel("Ngày sinh").FillAsync("17/06/1984");
            await phone.Page.Button("Mở hồ sơ của tôi").ClickAsync();
            await phone.Page.ShowsAsync("Bích Ngọc");
            await phone.Page.GotoAsync("/record/access");
            await phone.Page.Button("Hỏi lại bệnh viện").First.ClickAsync();
            foreach (var screen in new[] { Screen.Laptop, Screen.Old, Screen.Phone })
            {
                await LookAsync(clinic, await clinic.OpenAsync(screen, dark: dark));
            }

            await WriteAsync(clinic, await clinic.OpenAsync(Screen.Laptop, dark: dark));
            await phone.Page.GotoAsync("/record/access");
            await phone.Page.ShowsAsync("Cơ sở trả lời");
            await phone.LookAsync("person-reads");
        });
    }

    private static async Task LookAsync(Clinic clinic, Walker walker)
    {
        await clinic.SignInStaffAsync(walker, "kiemsoat.phong");
        await walker.Page.ShowsAsync("Người bệnh choáng");
        await walker.LookAsync("glass");
        await walker.Page.GotoAsync("/staff/audit?view=questions");
        await walker.Page.ShowsAsync("Trả lời người bệnh");
        await walker.LookAsync("questions");
        await walker.Page.GotoAsync("/staff/audit?view=all");
        await walker.LookAsync("all");
        await walker.Page.Context.AddCookiesAsync([new Cookie { Name = "sen.lang", Value = "en", Url = walker.Page.Url }]);
        var vietnamese = Repository.VietnameseTexts();
        foreach (var view in new[] { "glass", "questions", "all" })
        {
            await walker.Page.GotoAsync($"/staff/audit?view={view}");
            (await walker.Page.TextAsync()).Split('\n', StringSplitOptions.TrimEntries).Where(vietnamese.Contains).ShouldBeEmpty(view);
        }
    }

    private static async Task WriteAsync(Clinic clinic, Walker walker)
    {
        var page = walker.Page;
        await clinic.SignInStaffAsync(walker, "kiemsoat.phong");
        await page.Locator("label.option").Filter(new() { HasText = "Có lý do chính đáng" }).First.ClickAsync();
        await page.GetByLabel("Ghi chú").First.FillAsync("Đúng ca cấp cứu, có bệnh án kèm theo.");
        await page.Button("Đã xem xét").ClickAsync();
        await page.ShowsAsync("Đã ghi kết luận");
        await walker.LookAsync("reviewed");
        await page.GotoAsync("/staff/audit?view=questions");
        await page.GetByLabel("Trả lời người bệnh").FillAsync("Bác sĩ Huy trực cấp cứu và mở để kiểm tra dị ứng thuốc.");
        await page.Button("Gửi trả lời").ClickAsync();
        await page.ShowsAsync("Đã gửi trả lời");
        await walker.LookAsync("answered");
    }

    private static async Task OpenAsync(Clinic clinic)
    {
        await new Fixture().Patient("van-sau", "Trần Văn Sáu", "092155000018", phone: null).WriteAsync(clinic.Host);
        var doctor = new Caller
        {
            Subject = "practitioner:huy",
            Role = Role.Doctor,
            Purpose = Purposes.Treatment,
            Display = "BS Đỗ Quốc Huy",
            Facility = Fixture.FacilityId,
            Practitioner = "huy",
        };
        foreach (var (patient, reason) in new[] { ("van-sau", "Người bệnh ngã xe, bất tỉnh, cần nhóm máu"), (Fixture.PatientId, "Người bệnh choáng, cần biết tiền sử dị ứng") })
        {
            await clinic.Host.Record.ReadAsync(doctor.BreakGlass(reason), new ResourceKey("Patient", patient), CancellationToken.None);
        }
    }
}
