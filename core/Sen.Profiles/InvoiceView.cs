using Sen.Fhir;

namespace Sen.Profiles;

/// <summary>One line of a bill, in whole đồng.</summary>
/// <param name="Group"><see cref="Codes.ChargeExam"/>, <see cref="Codes.ChargeTest"/> or <see cref="Codes.ChargeMedicine"/>.</param>
public sealed record InvoiceLine(string ChargeItemId, string Name, string Group, decimal Quantity, long UnitPrice, long Cost, long InsurerPays)
{
    public long PersonPays => Cost - InsurerPays;
}

/// <summary>A bill (bảng kê, phiếu thu) read from its Invoice; amounts are whole đồng.</summary>
public sealed class InvoiceView(Invoice invoice)
{
    public string Id => invoice.Id!;

    public Invoice Resource => invoice;

    /// <summary>The number on paper and in the bank transfer.</summary>
    public string Number => invoice.Identifier.In(Systems.InvoiceNumber) ?? "";

    public string? QueueNumber => invoice.Identifier.In(Systems.QueueNumber);

    public string? TicketCode => invoice.Identifier.In(Systems.TicketCode);

    public bool Paid => invoice.Status is "balanced";

    public bool Waiting => invoice.Status is "issued";

    /// <summary>Another invoice took its place before it was paid.</summary>
    public bool Cancelled => invoice.Status is "cancelled";

    public string? Patient => invoice.Subject.IdIn("Patient");

    public string PersonName => invoice.Subject?.Display ?? "";

    public string? Facility => invoice.Issuer.IdIn("Organization");

    public string FacilityName => invoice.Issuer?.Display ?? "";

    public string? Encounter => invoice.Extension.Named(Systems.Extensions.Encounter)?.ValueReference.IdIn("Encounter");

    public DateTimeOffset? IssuedAt => invoice.Date?.LowerBound;

    /// <summary>Tổng chi phí.</summary>
    public long Cost => Whole(invoice.TotalGross);

    /// <summary>Người bệnh trả.</summary>
    public long PersonPays => Whole(invoice.TotalNet);

    /// <summary>BHYT trả.</summary>
    public long InsurerPays => Cost - PersonPays;

    /// <summary>Percent the insurance pays of what it covers, as used on the day; 0 when it pays nothing.</summary>
    public decimal InsurerPercent => invoice.TotalPriceComponent.FirstOrDefault(IsInsurerShare)?.Factor ?? 0m;

    public bool IsSample => invoice.IsSample();

    public IEnumerable<InvoiceLine> Lines => invoice.LineItem.Select(Line);

    public static Money Dong(long amount) => new() { Value = amount, Currency = "VND" };

    private static InvoiceLine Line(Invoice.LineItemComponent line)
    {
        var price = line.PriceComponent.FirstOrDefault(c => c.Type == "base");
        var share = line.PriceComponent.FirstOrDefault(IsInsurerShare);
        var unit = line.PriceComponent.FirstOrDefault(c => c.Type == "informational");
        var item = line.ChargeItemReference;
        return new InvoiceLine(
            item.IdIn("ChargeItem") ?? "", item?.Display ?? "", line.Extension.Named(Systems.Extensions.ChargeGroup)?.ValueCode ?? Codes.ChargeTest,
            price?.Factor ?? 1m, Whole(unit?.Amount), Whole(price?.Amount), Whole(share?.Amount));
    }

    private static bool IsInsurerShare(Invoice.PriceComponentComponent component) =>
        component.Type == "deduction" && component.Code?.Has(Systems.PriceComponent, Codes.InsurerShare) == true;

    private static long Whole(Money? money) => (long)(money?.Value ?? 0m);
}
