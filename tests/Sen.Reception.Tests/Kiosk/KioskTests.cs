using Sen.Fhir;
using Sen.Profiles;
using Sen.TestKit;

namespace Sen.Reception.Tests.Kiosk;

public abstract class KioskContract : ReceptionContract
{
    [Fact]
    public async Task From_card_to_number_in_two_touches_without_script()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.ScanAsync(Cards.Sau);
        kiosk.Text.ShouldContain("Chào ông Trần Văn Sáu");
        kiosk.Path.ShouldStartWith("/kiosk/v/");

        await kiosk.TakeNumberAsync(Cards.Sau);
        kiosk.Number().ShouldBe("A001");
        kiosk.Text.ShouldContain("Phòng 204, tầng 2");
        kiosk.Text.ShouldContain("Khám Nội tiết");
        kiosk.Text.ShouldContain("tự đóng sau 12 giây");
    }

    [Fact]
    public async Task A_number_is_a_visit_a_ticket_a_charge_and_a_new_record_in_one_commit()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);

        var patient = (await AllAsync<Patient>("identifier=092055001234")).ShouldHaveSingleItem();
        new PersonView(patient).FullName.ShouldBe("Trần Văn Sáu");
        new PersonView(patient).MedicalRecordNumber.ShouldBe("26-0000001");
        var visit = (await AllAsync<Encounter>()).ShouldHaveSingleItem();
        visit.Status.ShouldBe("arrived");
        visit.Subject!.ReferenceValue.ShouldBe($"Patient/{patient.Id}");
        var ticket = new TicketView((await AllAsync<FhirTask>()).ShouldHaveSingleItem());
        ticket.HallName.ShouldBe("ông Sáu");
        ticket.Encounter.ShouldBe(visit.Id);
        var charge = (await AllAsync<ChargeItem>()).ShouldHaveSingleItem();
        charge.Context!.ReferenceValue.ShouldBe($"Encounter/{visit.Id}");
        charge.Code!.CodeIn(Systems.Service).ShouldBe("KB.1");
    }

    [Fact]
    public async Task Scanning_again_shows_the_same_number_and_writes_nothing()
    {
        using var kiosk = Host.Kiosk();
        await kiosk.TakeNumberAsync(Cards.Sau);
        var number = kiosk.Number();
        var head = await HeadAsync();

        await kiosk.TakeNumberAsync(Cards.Sau);
        kiosk.Number().ShouldBe(number);
        (await HeadAsync()).ShouldBe(head);
    }

    [Fact]
    public async Task Twenty_scans_of_one_new_card_at_once_give_one_person_and_one_ticket()
    {
        var numbers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var kiosk = Host.Kiosk();
            await kiosk.TakeNumberAsync(Cards.Sau);
            return kiosk.Number();
        }));

        numbers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        (await AllAsync<Patient>("identifier=092055001234")).ShouldHaveSingleItem();
        (await AllAsync<FhirTask>()).ShouldHaveSingleItem();
        (await AllAsync<Encounter>()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Fifty_kiosks_leave_no_gap_and_repeat_no_number()
    {
        var people = Soak.Or(2_000, 200);
        const int kiosks = 50;
        var numbers = await Task.WhenAll(Enumerable.Range(0, kiosks).Select(async k =>
        {
            using var kiosk = Host.Kiosk();
            var taken = new List<string>();
            for (var person = k; person < people; person += kiosks)
            {
                await kiosk.TakeNumberAsync(Cards.Of(person));
                taken.Add(kiosk.Number());
            }

            return taken;
        }));

        numbers.SelectMany(n => n).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(1, people).Select(n => QueueNumbers.Format("A", n)).Order(StringComparer.Ordinal));
        (await AllAsync<Patient>()).Select(p => new PersonView(p).MedicalRecordNumber).Where(n => n!.StartsWith("26-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, people).Select(n => $"26-{n:0000000}"));
    }
}

public sealed class SqliteKioskTests : KioskContract;

public sealed class PostgresKioskTests : KioskContract
{
    private protected override bool OnPostgres => true;
}
