using FsCheck;
using FsCheck.Fluent;
using Sen.Billing.Pricing;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Billing.Tests.Pricing;

public sealed class BillTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    [Fact]
    public void The_bill_of_the_reference_picture_adds_up()
    {
        var bill = Bill.Of(
            [
                Line(1, 50_600), Line(1, 105_300), Line(1, 22_400), Line(1, 22_400), Line(1, 28_000), Line(1, 44_800), Line(1, 28_600), Line(1, 39_900),
                Line(60, 472), Line(30, 1_050), Line(30, 3_100), Line(30, 1_390),
            ],
            Card("GD4920000004471"),
            Day);

        bill.Cost.ShouldBe(536_520);
        bill.InsurerPays.ShouldBe(429_216);
        bill.PersonPays.ShouldBe(107_304);
        bill.InsurerPercent.ShouldBe(80m);
    }

    [Fact]
    public void A_small_right_route_visit_costs_the_person_nothing()
    {
        var bill = Bill.Of([Line(1, 50_600)], Card("GD4920000004471"), Day);

        bill.PersonPays.ShouldBe(0);
        bill.Reasons.ShouldContain(r => r.Code == BenefitReason.SmallVisit);
    }

    [Fact]
    public void Without_insurance_the_person_pays_everything()
    {
        var bill = Bill.Of([Line(2, 10_000)], null, Day);

        (bill.InsurerPays, bill.PersonPays, bill.InsurerPercent).ShouldBe((0, 20_000, 0m));
    }

    [Fact]
    public void An_unknown_kind_of_visit_is_not_guessed()
    {
        var bill = Bill.Of([Line(1, 900_000)], Card("GD4920000004471") with { VisitKind = "99" }, Day);

        bill.InsurerPays.ShouldBe(0);
    }

    [Fact]
    public void What_insurance_does_not_cover_is_paid_by_the_person()
    {
        var bill = Bill.Of([Line(1, 900_000), Line(1, 100_000, inScope: false)], Card("GD4920000004471"), Day);

        bill.PersonPays.ShouldBe(180_000 + 100_000);
    }

    [Fact]
    public void Lines_and_totals_agree_for_every_bill() => Prop.ForAll(
        ArbMap.Default.ArbFor<(PositiveInt Quantity, PositiveInt Price, bool InScope)[]>(),
        rows =>
        {
            var bill = Bill.Of([.. rows.Select(r => Line(r.Quantity.Get / 3m, r.Price.Get, r.InScope))], Card("HT3920000004471"), Day);
            return bill.Cost == bill.InsurerPays + bill.PersonPays
                && bill.Lines.All(l => l.InsurerPays >= 0 && l.PersonPays >= 0)
                && bill.Lines.Sum(l => l.PersonPays) == bill.PersonPays;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_price_is_the_one_of_the_day_it_was_done()
    {
        var prices = new PriceList(
        [
            new Price("KB.1", 42_100, true, new DateOnly(2023, 1, 1), new DateOnly(2026, 6, 30)),
            new Price("KB.1", 50_600, true, new DateOnly(2026, 7, 1), null),
        ]);

        prices.Find("KB.1", new DateOnly(2026, 6, 30))!.Amount.ShouldBe(42_100);
        prices.Find("KB.1", new DateOnly(2026, 7, 1))!.Amount.ShouldBe(50_600);
        prices.Find("KB.1", new DateOnly(2022, 12, 31)).ShouldBeNull();
        prices.Find("KB.2", Day).ShouldBeNull();
    }

    private static Insurance Card(string number) => new(BhytCardNumber.Parse(number).Value, null, "1.5");

    private static ChargeLine Line(decimal quantity, long unitPrice, bool inScope = true) =>
        new("c", "Khoản thu", Codes.ChargeTest, Coding.Of(Systems.Service, "x"), quantity, unitPrice, inScope);
}
