using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sen.Billing.Callback;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.TestKit;

namespace Sen.Billing.Tests.Doors;

/// <summary>Paying, through the doors that banks, cashiers and citizens use; the same on both engines.</summary>
public abstract partial class PaymentContract
{
    /// <summary>Connection string of a fresh database, or null for SQLite.</summary>
    [GeneratedRegex("data-live-get=\"(?<path>[^\"]+)\"", RegexOptions.None, 1_000)]
    private static partial Regex LivePart();

    protected abstract Task<string?> DatabaseAsync();

    [Fact]
    public async Task A_finished_visit_gets_its_invoice_and_is_billed_once()
    {
        await using var visit = await StartAsync();

        var invoice = new InvoiceView((await visit.InvoiceAsync()).As<Invoice>());
        (invoice.Cost, invoice.PersonPays, invoice.QueueNumber, invoice.Waiting).ShouldBe((200_000L, 200_000L, "A027", true));
        invoice.Lines.Select(l => l.Group).ShouldBe([Codes.ChargeExam, Codes.ChargeTest]);

        // The visit is written again (a correction): nothing is left to bill.
        var key = new ResourceKey("Encounter", "v1");
        var stored = (await visit.Host.Record.ReadAsync(Caller.System("test"), key, CancellationToken.None)).Value;
        await visit.Host.CommitAsync(new Commit().Update(stored.As<Encounter>(), stored.Version));
        await visit.FinishAsync("v2", "A028", "7F3K29QY");
        await visit.InvoiceOfAsync("v2");
        (await visit.InvoicesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_notice_repeated_a_hundred_times_pays_once()
    {
        await using var visit = await StartAsync();
        var notice = visit.Notice("FT-1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => visit.SendAsync(notice)));

        answers.ShouldAllBe(a => a.Status == 200);
        answers.Count(a => a.Body.Contains("settled", StringComparison.Ordinal)).ShouldBe(1);
        answers.Count(a => a.Body.Contains("repeated", StringComparison.Ordinal)).ShouldBe(99);
        var invoice = await visit.InvoiceAsync();
        new InvoiceView(invoice.As<Invoice>()).Paid.ShouldBeTrue();
        invoice.Version.ShouldBe(2);
        (await visit.PaymentsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_second_payment_is_kept_for_the_cashier_and_changes_no_bill()
    {
        await using var visit = await StartAsync();
        await visit.SendAsync(visit.Notice("FT-1"));

        var again = await visit.SendAsync(visit.Notice("FT-2"));

        again.Body.ShouldContain("unmatched");
        (await visit.InvoiceAsync()).Version.ShouldBe(2);
        var payments = await visit.PaymentsAsync();
        payments.Count(p => p.Outcome == "complete").ShouldBe(1);
        payments.Count(p => p.Disposition == PaymentWriter.ToLookAt).ShouldBe(1);
    }

    [Fact]
    public async Task Twenty_banks_at_once_settle_one_bill_once()
    {
        await using var visit = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => visit.SendAsync(visit.Notice($"FT-{i}"))));

        answers.Count(a => a.Body.Contains("settled", StringComparison.Ordinal)).ShouldBe(1);
        (await visit.InvoiceAsync()).Version.ShouldBe(2);
        (await visit.PaymentsAsync()).Count.ShouldBe(20);
    }

    [Fact]
    public async Task The_wrong_amount_settles_nothing_and_is_not_lost()
    {
        await using var visit = await StartAsync();

        (await visit.SendAsync(visit.Notice("FT-1", amount: 199_999))).Body.ShouldContain("unmatched");

        new InvoiceView((await visit.InvoiceAsync()).As<Invoice>()).Waiting.ShouldBeTrue();
        (await visit.PaymentsAsync()).ShouldHaveSingleItem().PaymentAmount!.Value.ShouldBe(199_999m);
    }

    [Fact]
    public async Task What_a_bank_did_not_sign_now_is_refused_and_nothing_is_written()
    {
        await using var visit = await StartAsync();
        var body = JsonSerializer.SerializeToUtf8Bytes(visit.Notice("FT-1"), BankNoticeJson.Default.BankNotice);
        var now = visit.Host.Clock.GetUtcNow();

        (await visit.SendAsync(body, "another secret", now)).Status.ShouldBe(401);
        (await visit.SendAsync(body, "secret between the bank of this test and us", now.AddMinutes(-11))).Status.ShouldBe(401);
        (await visit.SendAsync(BilledVisit.Bytes("{\"bin\":"), "x", now)).Status.ShouldBe(400);
        (await visit.SendAsync(new byte[5 * 1024 * 1024], "x", now)).Status.ShouldBe(413);
        (await visit.SendAsync(visit.Notice("FT-1", account: "999"))).Status.ShouldBe(422);

        (await visit.PaymentsAsync()).ShouldBeEmpty();
        (await visit.InvoiceAsync()).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Cash_is_taken_once_and_a_stale_form_changes_nothing()
    {
        await using var visit = await StartAsync();
        using var cashier = await visit.Host.StaffAsync(Role.Cashier);
        using var other = await visit.Host.StaffAsync(Role.Cashier);
        await cashier.GoAsync($"/staff/cashier/{visit.Invoice.Id}?by=cash");
        await other.GoAsync($"/staff/cashier/{visit.Invoice.Id}?by=cash");

        // The part that is fetched again at every payment of the house asks for cash as the page did.
        await cashier.GoAsync(WebUtility.HtmlDecode(LivePart().Match(cashier.Html).Groups["path"].Value));
        var forms = (HtmlForm.With(cashier.Html, "version"), HtmlForm.With(other.Html, "version"));

        await cashier.SendAsync(forms.Item1);
        await other.SendAsync(forms.Item2);

        cashier.Text.ShouldContain("200.000");
        (await visit.PaymentsAsync()).ShouldHaveSingleItem();
        (await visit.InvoiceAsync()).Version.ShouldBe(2);
        (await visit.SendAsync(visit.Notice("FT-late"))).Body.ShouldContain("unmatched");
    }

    [Fact]
    public async Task The_person_sees_the_code_on_the_phone_and_nobody_else_does()
    {
        await using var visit = await StartAsync();
        using var citizen = visit.Host.Citizen(Fixture.PatientId);
        using var stranger = visit.Host.Citizen("somebody-else");
        using var nobody = visit.Host.Visit();

        await citizen.GoAsync($"/pay/{visit.Invoice.Id}");
        citizen.Text.ShouldContain("SEN A027 7F3K29QX");
        citizen.Html.ShouldContain("<svg");

        (await stranger.GoAsync($"/pay/{visit.Invoice.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GoAsync($"/pay/{visit.Invoice.Id}/panel")).Status.ShouldBe(HttpStatusCode.NotFound);
        await nobody.GoAsync($"/pay/{visit.Invoice.Id}");
        nobody.Text.ShouldNotContain(Fixture.PatientName);

        await visit.SendAsync(visit.Notice("FT-1"));
        await citizen.GoAsync($"/pay/{visit.Invoice.Id}");
        citizen.Text.ShouldNotContain("SEN A027 7F3K29QX");
        (await citizen.GoAsync($"/pay/{visit.Invoice.Id}/receipt")).Text.ShouldContain("hai trăm nghìn đồng", Case.Insensitive);
    }

    [Fact]
    public async Task A_medicine_without_a_price_is_named_to_the_cashier_and_the_person()
    {
        await using var visit = await StartAsync();
        using var cashier = await visit.Host.StaffAsync(Role.Cashier);
        using var citizen = visit.Host.Citizen(Fixture.PatientId);

        await cashier.GoAsync($"/staff/cashier/{visit.Invoice.Id}");
        await citizen.GoAsync($"/pay/{visit.Invoice.Id}");

        cashier.Text.ShouldContain("1 thuốc không có trong hóa đơn");
        cashier.Text.ShouldContain("Thuốc không bán ở đây");
        citizen.Text.ShouldContain("Thuốc không bán ở đây");
    }

    [Fact]
    public async Task A_replaced_prescription_cancels_the_unpaid_bill_and_issues_one_for_what_holds()
    {
        await using var visit = await StartAsync();
        await visit.PrescribeAsync("m-old", "XN.1", 1);
        var first = await visit.WaitForAsync(i => i.Waiting && i.Cost == 350_000);

        await visit.ReplaceAsync("m-old", "m-new", "KB.1", 3);
        var second = await visit.WaitForAsync(i => i.Waiting && i.Cost == 350_000 && i.Id != first.Id);

        second.Lines.Select(l => l.ChargeItemId).ShouldBe(["c1-v1", "c2-v1", "m-new"], ignoreOrder: true);
        (await visit.InvoicesAsync()).Select(i => new InvoiceView(i.As<Invoice>())).Count(i => i.Waiting).ShouldBe(1);
        using var citizen = visit.Host.Citizen(Fixture.PatientId);
        (await citizen.GoAsync($"/pay/{first.Id}")).Text.ShouldContain("Hóa đơn này đã được thay");
        (await visit.SendAsync(visit.Notice("FT-old", 350_000) with { Bill = first.Number, Description = "" })).Body.ShouldContain("unmatched");
    }

    [Fact]
    public async Task Other_roles_have_no_cashiers_desk()
    {
        await using var visit = await StartAsync();
        using var doctor = await visit.Host.StaffAsync(Role.Doctor, practitioner: Fixture.PractitionerId);

        await doctor.GoAsync("/staff/cashier");

        doctor.Text.ShouldNotContain(Fixture.PatientName);
        doctor.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<BilledVisit> StartAsync() => await BilledVisit.StartAsync(await DatabaseAsync());
}

public sealed class SqlitePaymentTests : PaymentContract
{
    protected override Task<string?> DatabaseAsync() => Task.FromResult<string?>(null);
}

public sealed class PostgresPaymentTests : PaymentContract, IAsyncLifetime
{
    private string? _database;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await PostgresServer.DropDatabaseAsync(_database);
        }
    }

    [Fact]
    public async Task Two_servers_on_one_database_both_tell_their_pages_of_a_payment()
    {
        await using var visit = await BilledVisit.StartAsync(await DatabaseAsync());
        await using var other = await SenHost.StartAsync(new SenHostOptions { Postgres = await DatabaseAsync() });
        using var here = visit.Host.Citizen(Fixture.PatientId);
        using var there = other.Citizen(Fixture.PatientId);
        using var first = await ListenAsync(here, visit);
        using var second = await ListenAsync(there, visit);

        (await visit.SendAsync(visit.Notice("FT-two"))).Body.ShouldContain("settled");

        await first.UntilAsync("event: refresh");
        await second.UntilAsync("event: refresh");
        (await there.GoAsync($"/pay/{visit.Invoice.Id}")).Text.ShouldNotContain("SEN A027 7F3K29QX");

        // Both read the finished visits with one cursor: neither trips over the other, and a visit is billed once.
        await visit.FinishAsync("v2", "A028", "7F3K29QY");
        await visit.InvoiceOfAsync("v2");
        await Task.Delay(1500);
        (await visit.InvoicesAsync()).Count.ShouldBe(2);
        visit.Host.Errors.ShouldBeEmpty();
        other.Errors.ShouldBeEmpty();
    }

    // The first event says that the page is heard from here on.
    private static async Task<EventLines> ListenAsync(Visitor visitor, BilledVisit visit)
    {
        var events = await EventLines.OpenAsync(visitor, $"/pay/{visit.Invoice.Id}/events");
        await events.UntilAsync("event: refresh");
        return events;
    }

    protected override async Task<string?> DatabaseAsync() => _database ??= await PostgresServer.CreateDatabaseAsync();
}
