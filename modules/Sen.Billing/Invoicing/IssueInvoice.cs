using System.Globalization;
using Microsoft.Extensions.Logging;
using Sen.Billing.Pricing;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Vietnam;

namespace Sen.Billing.Invoicing;

/// <summary>The lines that have a price, and the charge items the facility does not sell.</summary>
internal sealed record PricedCharges(IReadOnlyList<ChargeLine> Lines, IReadOnlySet<string> NotSold);

/// <summary>What there is to bill for one visit, read from the Record.</summary>
internal sealed record VisitCharges(
    VisitView Visit, IReadOnlyList<StoredResource> Items, Coverage? Coverage, StoredResource? Ticket, Organization Facility);

/// <summary>
/// Prices the open charges of a visit and writes the Invoice: one commit that also marks the charge items billed and claims each
/// of them, so that nothing is billed twice, however often and by whomever this is asked.
/// </summary>
internal sealed class IssueInvoice(IRecord record, TimeProvider clock, ILogger<IssueInvoice> logger)
{
    /// <summary>Issue an invoice for every charge item of the visit that is not billed yet.</summary>
    internal async Task<Result<ResourceKey>> HandleAsync(Caller caller, string encounterId, CancellationToken cancellationToken)
    {
        var loaded = await LoadAsync(caller, encounterId, cancellationToken);
        if (!loaded.Succeeded)
        {
            return loaded.Failure;
        }

        var charges = loaded.Value;
        if (charges.Items.Count == 0)
        {
            return Invalid.One("billing.nothing", "ChargeItem", "The visit has nothing left to bill.");
        }

        var priced = await PriceAsync(caller, charges, cancellationToken);
        if (!priced.Succeeded)
        {
            return priced.Failure;
        }

        var (lines, notSold) = (priced.Value.Lines, priced.Value.NotSold);
        if (lines.Count == 0)
        {
            return await NothingSoldAsync(caller, charges, cancellationToken);
        }

        var bill = Bill.Of(lines, InsuranceOf(charges), DayOf(charges.Visit));
        var now = VietnamTime.Now(clock);
        var key = ResourceKey.New("Invoice", clock);
        var counter = Counters.Invoice(charges.Visit.Facility!, now.Year);
        var commit = new Commit().At(charges.Visit.Facility!).Draw(counter)
            .Create(key, drawn => InvoiceWriter.Write(key, charges, bill, Number(charges.Facility, now, drawn[counter]), now));
        foreach (var stored in charges.Items)
        {
            var item = stored.As<ChargeItem>();
            item.Status = notSold.Contains(stored.Key.Id) ? "not-billable" : "billed";
            commit.Update(item, stored.Version).Claim(ClaimKeys.Billed(stored.Key.Id), key);
        }

        var receipt = await record.CommitAsync(caller, commit, cancellationToken);
        if (!receipt.Succeeded)
        {
            return receipt.Failure;
        }

        logger.InvoiceIssued(key.Id);
        return key;
    }

    // Only medicines that are bought elsewhere: they are marked so, and there is no bill to write.
    private async Task<Result<ResourceKey>> NothingSoldAsync(Caller caller, VisitCharges charges, CancellationToken cancellationToken)
    {
        var commit = new Commit().At(charges.Visit.Facility!);
        foreach (var stored in charges.Items)
        {
            var item = stored.As<ChargeItem>();
            item.Status = "not-billable";
            commit.Update(item, stored.Version);
        }

        var receipt = await record.CommitAsync(caller, commit, cancellationToken);
        return receipt.Succeeded ? Invalid.One("billing.nothing", "ChargeItem", "The visit has nothing left to bill.") : receipt.Failure;
    }

    internal async Task<Result<VisitCharges>> LoadAsync(Caller caller, string encounterId, CancellationToken cancellationToken)
    {
        var encounter = await record.ReadAsync(caller, new ResourceKey("Encounter", encounterId), cancellationToken);
        if (!encounter.Succeeded)
        {
            return encounter.Failure;
        }

        var visit = new VisitView(encounter.Value.As<Encounter>());
        var items = await record.SearchAsync(
            caller, SearchQuery.For("ChargeItem").Where("context", $"Encounter/{encounterId}").Take(200), cancellationToken);
        if (!items.Succeeded)
        {
            return items.Failure;
        }

        var tickets = await record.SearchAsync(
            caller, SearchQuery.For("Task").Where("focus", $"Encounter/{encounterId}").Take(5), cancellationToken);
        if (!tickets.Succeeded)
        {
            return tickets.Failure;
        }

        var facility = await record.ReadAsync(caller, new ResourceKey("Organization", visit.Facility ?? "none"), cancellationToken);
        if (!facility.Succeeded)
        {
            return facility.Failure;
        }

        Coverage? coverage = null;
        if (visit.Coverage is { } coverageId)
        {
            var stored = await record.ReadAsync(caller, new ResourceKey("Coverage", coverageId), cancellationToken);
            coverage = stored.Succeeded ? stored.Value.As<Coverage>() : null;
        }

        return new VisitCharges(
            visit,
            [.. items.Value.Matches.Where(m => m.As<ChargeItem>().Status is "billable")],
            coverage,
            tickets.Value.Matches is [var ticket, ..] ? ticket : null,
            facility.Value.As<Organization>());
    }

    /// <summary>
    /// A service without a price is an error to be mended. A medicine without one is not in the facility's list: the person buys
    /// it elsewhere with the prescription, so it is on no bill here.
    /// </summary>
    private async Task<Result<PricedCharges>> PriceAsync(Caller caller, VisitCharges charges, CancellationToken cancellationToken)
    {
        var items = charges.Items.Select(i => i.As<ChargeItem>()).ToList();
        var codes = items.Select(CodeOf).OfType<Coding>().Select(c => c.Code!);
        var prices = await PriceList.LoadAsync(record, caller, charges.Visit.Facility!, codes, cancellationToken);
        if (!prices.Succeeded)
        {
            return prices.Failure;
        }

        var lines = new List<ChargeLine>();
        var notSold = new HashSet<string>(StringComparer.Ordinal);
        var issues = new List<Issue>();
        foreach (var item in items)
        {
            var coding = CodeOf(item);
            var day = item.OccurrenceDateTime?.Date.LowerBound ?? DayOf(charges.Visit);
            if (coding?.Code is null || prices.Value.Find(coding.Code, day) is not { } price)
            {
                if (GroupOf(item) == Codes.ChargeMedicine)
                {
                    notSold.Add(item.Id!);
                    continue;
                }

                issues.Add(new Issue("billing.no-price", $"ChargeItem/{item.Id}", $"No price of {coding?.Code} is in force on {day:yyyy-MM-dd}."));
                continue;
            }

            lines.Add(new ChargeLine(
                item.Id!, item.Code?.Text ?? coding.Display ?? coding.Code, GroupOf(item), coding,
                item.Quantity?.Value ?? 1m, price.Amount, price.InScope));
        }

        return issues.Count > 0 ? new Invalid(issues) : new PricedCharges(lines, notSold);
    }

    internal static string GroupOf(ChargeItem item) => item.SupportingInformation.FirstOrDefault() switch
    {
        null => Codes.ChargeExam,
        var request when request.IdIn("MedicationRequest") is not null => Codes.ChargeMedicine,
        _ => Codes.ChargeTest,
    };

    private static Coding? CodeOf(ChargeItem item) => item.Code?.Coding.FirstOrDefault(c => c.Code is not null);

    private DateOnly DayOf(VisitView visit) => VietnamTime.DayOf(visit.FinishedAt ?? visit.ArrivedAt ?? clock.GetUtcNow());

    private Insurance? InsuranceOf(VisitCharges charges)
    {
        var day = DayOf(charges.Visit);
        var valid = charges.Coverage is { Status: "active" } coverage
            && (coverage.Period?.Start?.Date.LowerBound is not { } from || from <= day)
            && (coverage.Period?.End?.Date.UpperBound is not { } to || day <= to);
        var card = BhytCardNumber.Parse(charges.Coverage?.Identifier.In(Systems.BhytCard));
        return valid && charges.Visit.PaymentKind == Codes.PaymentBhyt && charges.Visit.VisitKind is { } kind && card.Succeeded
            ? new Insurance(card.Value, charges.Coverage!.Class.FirstOrDefault(c => c.Type?.CodeIn(Systems.CoverageClass) == "plan")?.Value, kind)
            : null;
    }

    /// <summary>"HD26" + facility code + six digits: at most 25 letters and digits, as VietQR field 62.01 wants it.</summary>
    private static string Number(Organization facility, DateTimeOffset now, long drawn) =>
        string.Create(CultureInfo.InvariantCulture, $"HD{now.Year % 100:00}{facility.Identifier.In(Systems.FacilityCode)}{drawn:000000}");
}
