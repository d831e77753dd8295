using System.Net;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Reception.Tests.Queue;

/// <summary>A number is given back: by a clerk with a reason or by the person from the phone, and undone like every other move.</summary>
public abstract class CancelContract : ReceptionContract
{
    [Fact]
    public async Task A_clerk_cancels_a_number_with_a_reason_and_takes_it_back()
    {
        var task = await TakeAsync();
        using var clerk = await Host.StaffAsync(Role.Clerk);
        await clerk.GoAsync("/staff/reception/queue");
        await clerk.PressAsync($"/staff/queue/{task}/cancel", ("reason", "cấp nhầm phòng"));

        clerk.Path.ShouldBe("/staff/reception/queue");
        clerk.Text.ShouldContain("Đã hủy");
        (await AllAsync<FhirTask>()).ShouldHaveSingleItem().Status.ShouldBe("cancelled");
        (await AllAsync<Encounter>()).ShouldHaveSingleItem().Status.ShouldBe("cancelled");
        (await AllAsync<ChargeItem>()).ShouldHaveSingleItem().Status.ShouldBe("not-billable");

        await clerk.PressAsync($"/staff/queue/{task}/undo", ("reason", "hủy nhầm"));
        (await AllAsync<FhirTask>()).ShouldHaveSingleItem().Status.ShouldBe("requested");
        (await AllAsync<Encounter>()).ShouldHaveSingleItem().Status.ShouldBe("arrived");
        (await AllAsync<ChargeItem>()).ShouldHaveSingleItem().Status.ShouldBe("billable");
    }

    [Fact]
    public async Task Cancelling_without_a_reason_changes_nothing()
    {
        var task = await TakeAsync();
        using var clerk = await Host.StaffAsync(Role.Clerk);
        await clerk.GoAsync("/staff/reception/queue");
        var head = await HeadAsync();
        await clerk.PressAsync($"/staff/queue/{task}/cancel", ("reason", " "));
        clerk.Text.ShouldContain("cần ghi lý do");
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task After_a_cancelled_number_the_person_can_take_another()
    {
        var task = await TakeAsync();
        using var clerk = await Host.StaffAsync(Role.Clerk);
        await clerk.GoAsync("/staff/reception/queue");
        await clerk.PressAsync($"/staff/queue/{task}/cancel", ("reason", "cấp nhầm phòng"));
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Ngoc);
        kiosk.Number().ShouldBe("A002");
    }

    [Fact]
    public async Task The_person_gives_the_number_back_from_the_phone()
    {
        var task = await TakeAsync();
        using var citizen = Host.Citizen(Fixture.PatientId);
        await citizen.GoAsync($"/ticket/{task}");
        citizen.Text.ShouldNotContain("Tôi đến trễ");
        await citizen.PressAsync($"/ticket/{task}/give-up");

        citizen.Text.ShouldContain("Đã hủy số");
        (await AllAsync<FhirTask>()).ShouldHaveSingleItem().Status.ShouldBe("cancelled");
        (await AllAsync<Encounter>()).ShouldHaveSingleItem().Status.ShouldBe("cancelled");
    }

    [Fact]
    public async Task Nobody_gives_back_the_number_of_somebody_else()
    {
        var task = await TakeAsync();
        using var sau = Host.Kiosk();
        await sau.TakeNumberAsync(Cards.Sau);
        var other = (await AllAsync<Patient>("identifier=092055001234")).ShouldHaveSingleItem().Id!;
        var own = (await AllAsync<FhirTask>()).Single(t => t.For.IdIn("Patient") == other).Id!;
        using var citizen = Host.Citizen(other);
        await citizen.GoAsync($"/ticket/{own}");
        var head = await HeadAsync();
        await citizen.PressAsync($"/ticket/{own}/give-up", ("ticket", task));
        citizen.Text.ShouldContain("Chưa");
        (await HeadAsync()).ShouldBe(head);
    }

    [Theory]
    [InlineData("/kiosk/scan")]
    [InlineData("/staff/reception/scan")]
    [InlineData("/staff/queue/some-ticket/cancel")]
    public async Task The_wrong_role_is_answered_with_403_and_a_page_that_says_so(string path)
    {
        using var citizen = Host.Citizen(Fixture.PatientId);
        var head = await HeadAsync();
        var response = await citizen.RawAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("text", Cards.Sau)]) });
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        HtmlForm.Text(await response.Content.ReadAsStringAsync()).ShouldContain("Trang này không dành cho bạn");
        (await HeadAsync()).ShouldBe(head);
    }

    private async Task<string> TakeAsync()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Ngoc);
        return (await AllAsync<FhirTask>()).ShouldHaveSingleItem().Id!;
    }
}

public sealed class SqliteCancelTests : CancelContract;

public sealed class PostgresCancelTests : CancelContract
{
    private protected override bool OnPostgres => true;
}
