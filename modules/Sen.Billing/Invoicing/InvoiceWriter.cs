using Sen.Billing.Pricing;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;

namespace Sen.Billing.Invoicing;

/// <summary>A bill as FHIR Invoice; <see cref="InvoiceView"/> reads it back.</summary>
internal static class InvoiceWriter
{
    internal static Invoice Write(ResourceKey key, VisitCharges charges, Bill bill, string number, DateTimeOffset at)
    {
        var visit = charges.Visit;
        var ticket = charges.Ticket is { } stored ? new TicketView(stored.As<FhirTask>()) : null;
        var invoice = new Invoice
        {
            Id = key.Id,
            // Nothing to pay: insurance pays it whole and there is no money to wait for.
            Status = bill.PersonPays == 0 ? "balanced" : "issued",
            Identifier = { Identifier.Of(Systems.InvoiceNumber, number) },
            Subject = Reference.To($"Patient/{visit.Patient}", visit.Resource.Subject?.Display ?? ticket?.FullName),
            Recipient = Reference.To($"Patient/{visit.Patient}"),
            Issuer = Reference.To($"Organization/{visit.Facility}", charges.Facility.Alias.FirstOrDefault() ?? charges.Facility.Name),
            Date = FhirDateTime.Of(at),
            TotalGross = InvoiceView.Dong(bill.Cost),
            TotalNet = InvoiceView.Dong(bill.PersonPays),
            Extension = { new Extension { Url = Systems.Extensions.Encounter, ValueReference = Reference.To($"Encounter/{visit.Id}") } },
        };
        if (ticket is { Number.Length: > 0 })
        {
            invoice.Identifier.Add(Identifier.Of(Systems.QueueNumber, ticket.Number));
        }

        if (ticket?.Code is { } code)
        {
            invoice.Identifier.Add(Identifier.Of(Systems.TicketCode, code));
        }

        foreach (var (line, index) in bill.Lines.Select((l, i) => (l, i)))
        {
            invoice.LineItem.Add(Line(line, index + 1, bill.InsurerPercent));
        }

        if (bill.InsurerPays > 0)
        {
            invoice.TotalPriceComponent.Add(Share(bill.InsurerPays, bill.InsurerPercent));
        }

        if (visit.IsSample)
        {
            invoice.MarkSample();
        }

        return invoice;
    }

    private static Invoice.LineItemComponent Line(BillLine line, int sequence, decimal percent)
    {
        var charge = line.Charge;
        var item = new Invoice.LineItemComponent
        {
            Sequence = sequence,
            Extension = { new Extension { Url = Systems.Extensions.ChargeGroup, ValueCode = charge.Group } },
            ChargeItemReference = Reference.To($"ChargeItem/{charge.ChargeItemId}", charge.Name),
            PriceComponent =
            {
                new Invoice.PriceComponentComponent { Type = "base", Factor = charge.Quantity, Amount = InvoiceView.Dong(charge.Cost) },
                new Invoice.PriceComponentComponent
                {
                    Type = "informational",
                    Code = new CodeableConcept { Coding = { charge.Code } },
                    Amount = InvoiceView.Dong(charge.UnitPrice),
                },
            },
        };
        if (line.InsurerPays > 0)
        {
            item.PriceComponent.Add(Share(line.InsurerPays, percent));
        }

        return item;
    }

    private static Invoice.PriceComponentComponent Share(long amount, decimal percent) => new()
    {
        Type = "deduction",
        Code = CodeableConcept.Of(Systems.PriceComponent, Codes.InsurerShare),
        Factor = percent,
        Amount = InvoiceView.Dong(amount),
    };
}
