using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Simulator.Places;

/// <summary>A medicine that the demo's facilities keep.</summary>
/// <param name="Find">What a doctor types to find it; all registrations found so are priced.</param>
/// <param name="Price">Whole đồng for one unit.</param>
internal sealed record MedicineData(string Key, string Registration, string Find, string Name, string Unit, long Price, string Instruction);

internal sealed record PriceData(string Code, long Amount, bool InScope);

/// <summary>
/// Price lists as ChargeItemDefinition. Amounts of the reference picture and of Sen.Vietnam are taken where there are any; the
/// others are orders of magnitude of the public price list, marked as samples.
/// </summary>
internal static class PriceSeed
{
    private const string From = "2026-01-01";

    internal static IReadOnlyDictionary<string, MedicineData> Medicines { get; } =
        DemoData.Rows("medicines.csv").Select(r => new MedicineData(
            r["key"], r["registration"], r["find"], r["name"], r["unit"], long.Parse(r["price"], CultureInfo.InvariantCulture), r["instruction"]))
            .ToDictionary(m => m.Key, StringComparer.Ordinal);

    private static readonly IReadOnlyList<PriceData> Services =
        [.. DemoData.Rows("prices.csv").Select(r => new PriceData(r["code"], long.Parse(r["amount"], CultureInfo.InvariantCulture), r["bhyt"] == "yes"))];

    // Services priced by the reference picture, known to Sen.Vietnam.
    private static readonly string[] Known =
    [
        "KB.1", "KB.2", "KB.3", "KB.4", "23.0083.1523", "23.0075.1494", "23.0051.1494", "23.0112.1506", "23.0189.1587", "23.0206.1596", "02.0085.1778",
    ];

    internal static IEnumerable<Planted> All() => PlaceList.Facilities.SelectMany(f => Of(f).Select(d => new Planted(d, f.Id)));

    private static IEnumerable<ChargeItemDefinition> Of(Facility facility)
    {
        foreach (var code in Known.Where(c => facility.IsHospital || c == facility.Fee))
        {
            var price = MedicalServices.PriceAt(code, PlaceList.Day) ?? throw new InvalidDataException($"No price of {code}.");
            yield return Price(facility, Systems.Service, code, MedicalServices.Get(code)?.Name ?? code, price.Amount, true, $"{price.Source} ({price.Certainty})");
        }

        if (facility.IsHospital)
        {
            foreach (var service in Services)
            {
                yield return Price(
                    facility, Systems.Service, service.Code, MedicalServices.Get(service.Code)?.Name ?? SprayName, service.Amount, service.InScope, Sample);
            }
        }

        foreach (var medicine in Medicines.Values)
        {
            foreach (var registration in Registrations(facility, medicine))
            {
                yield return Price(facility, Systems.MedicineRegistration, registration, medicine.Name, medicine.Price, true, Sample);
            }
        }
    }

    /// <summary>What each hospital keeps: the medicines it has a price for. Stations have no list of their own.</summary>
    internal static IEnumerable<Planted> FormularyLists(DateTimeOffset at) => PlaceList.Facilities.Where(f => f.IsHospital).Select(facility => new Planted(
        Formularies.New(
            facility.Id, FormularyTitle, Medicines.Values.SelectMany(m => Registrations(facility, m).Select(r => (r, m.Name))).DistinctBy(m => m.r, StringComparer.OrdinalIgnoreCase), at),
        facility.Id));

    private const string FormularyTitle = "Danh mục thuốc của bệnh viện (mẫu)";
    internal const string SprayCode = "SP.0001";
    internal const string SprayName = "Dung dịch xịt mũi nước biển 70 ml";
    private const string Sample = "Giá mẫu, chưa đối chiếu với nghị quyết của Hội đồng nhân dân";

    private static IEnumerable<string> Registrations(Facility facility, MedicineData medicine)
    {
        // A doctor of the city hospital may choose any of the first hits; elsewhere the one that the history uses is enough.
        var found = facility.Id == Facility.City ? Sen.Vietnam.Medicines.Find(medicine.Find, 20).Select(m => m.Registration) : [];
        return found.Append(medicine.Registration).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static ChargeItemDefinition Price(Facility facility, string system, string code, string name, long amount, bool inScope, string source)
    {
        var id = string.Concat($"{facility.Id}-{code}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));
        return new ChargeItemDefinition
        {
            Id = id.Length > 64 ? id[..64] : id,
            Url = $"urn:sen:price:{facility.Id}:{Uri.EscapeDataString(code)}",
            Identifier = { Identifier.Of(Systems.Price, $"{facility.Id}:{code}") },
            Status = "active",
            Title = name,
            Description = source,
            Code = CodeableConcept.Of(system, code, name),
            EffectivePeriod = new Period { Start = FhirDateTime.Parse(From) },
            Extension = { new Extension { Url = Systems.Extensions.InScope, ValueBoolean = inScope } },
            PropertyGroup =
            {
                new ChargeItemDefinition.PropertyGroupComponent
                {
                    PriceComponent =
                    {
                        new ChargeItemDefinition.PriceComponentComponent { Type = "base", Amount = InvoiceView.Dong(amount) },
                    },
                },
            },
        };
    }
}
