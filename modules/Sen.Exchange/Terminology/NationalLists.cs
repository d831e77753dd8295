using System.Globalization;
using Sen.Fhir;
using Sen.Fhir.Units;
using Sen.Profiles;
using Sen.Vietnam;

namespace Sen.Exchange.Terminology;

/// <summary>The lists of the state and of Sen as code systems, newest edition first; each is made when it is first asked for.</summary>
internal static class NationalLists
{
    private const string Vietnamese = "vi";
    private const string English = "en";

    private static readonly Dictionary<string, Lazy<IReadOnlyList<CodeList>>> All = new(StringComparer.Ordinal)
    {
        [Systems.Icd10] = new(() => [.. Icd10Editions.All.Select(Diagnoses)]),
        [Systems.Service] = new(() => [Services()]),
        [Systems.MedicineRegistration] = new(() => [RegisteredMedicines()]),
        [Systems.ActiveIngredient] = new(() => [Ingredients()]),
        [Systems.Loinc] = new(() => [Laboratory()]),
        [Systems.Ucum] = new(() => [Units()]),
        [Systems.AdministrativeUnit] = new(() => [.. AdministrativeUnits.ListDays.Select(Administration)]),
    };

    internal static IEnumerable<string> Urls => All.Keys;

    internal static IReadOnlyList<CodeList> Of(string url) => All.TryGetValue(url, out var editions) ? editions.Value : [];

    // Chapters and blocks are concepts too, so that "everything of the circulation" can be asked for; nobody is diagnosed with one.
    private static CodeList Diagnoses(IcdEdition edition)
    {
        var groups = edition.Groups.Select(g => new CodeConcept(g.Code, g.NameVi)
        {
            Parents = g.Chapter is null ? [] : [g.Chapter],
            IsAbstract = true,
            Designations = In(English, g.NameEn),
        });
        var codes = edition.Codes.Select(c => new CodeConcept(c.Code, c.NameVi)
        {
            Parents = [Above(c)],
            Designations = In(English, c.NameEn),
            Also = c.Everyday,
            Properties = [.. Marks(c)],
        });
        return new CodeList(Systems.Icd10, [.. groups, .. codes])
        {
            Version = edition.Version,
            Name = "ICD10",
            Title = $"ICD-10 ({edition.Source})",
            Language = Vietnamese,
            From = edition.Validity.From,
        };
    }

    // E11.21 stands under E11.2, that under E11, that in its block.
    private static string Above(IcdCode code) => code.Code.Length switch
    {
        > 5 => code.Code[..5],
        > 3 => code.Code[..3],
        _ => code.Block,
    };

    private static IEnumerable<CodeProperty> Marks(IcdCode code)
    {
        if (code.Mark is not IcdMark.None)
        {
            yield return new CodeProperty("mark", "code", code.Mark is IcdMark.Dagger ? "dagger" : "asterisk");
        }

        foreach (var limit in Enum.GetValues<IcdLimits>().Where(l => l is not IcdLimits.None && code.Limits.HasFlag(l)))
        {
            yield return new CodeProperty("limit", "code", string.Concat(limit.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString())));
        }
    }

    private static CodeList Services() => new(Systems.Service, [.. MedicalServices.All.Select(s => new CodeConcept(s.Code, s.Name)
    {
        Properties = [new CodeProperty("specialty", "string", s.Specialty)],
    })])
    {
        Name = "MedicalServices",
        Title = "Technical services, 7603/QD-BYT",
        Language = Vietnamese,
    };

    private static CodeList RegisteredMedicines() => new(Systems.MedicineRegistration, [.. Medicines.All.Select(m => new CodeConcept(m.Registration, $"{m.Name} {m.Strength}".Trim())
    {
        Also = m.Ingredient,
        Properties =
        [
            new CodeProperty("ingredient", "Coding", m.IngredientCode) { Description = m.Ingredient },
            new CodeProperty("route", "code", m.RouteCode) { Description = m.Route },
            new CodeProperty("strength", "string", m.Strength),
            new CodeProperty("package", "string", m.Package),
            new CodeProperty("maker", "string", m.Maker),
        ],
    })])
    {
        Name = "RegisteredMedicines",
        Title = "Registered medicines",
        Language = Vietnamese,
        IsComplete = false,
    };

    private static CodeList Ingredients() => new(Systems.ActiveIngredient, [.. Medicines.All
        .Where(m => m.IngredientCode.Length > 0)
        .GroupBy(m => m.IngredientCode, StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new CodeConcept(g.Key, g.CountBy(m => m.Ingredient).MaxBy(n => n.Value).Key))])
    {
        Name = "ActiveIngredients",
        Title = "Active ingredients of the health insurance list",
        Language = Vietnamese,
        IsComplete = false,
    };

    private static CodeList Laboratory() => new(Systems.Loinc, [.. LabTests.All.Where(t => t.Loinc is not null)
        .DistinctBy(t => t.Loinc, StringComparer.Ordinal)
        .Select(t => new CodeConcept(t.Loinc!, t.NameVi)
        {
            Designations = In(English, t.NameEn),
            Properties = [new CodeProperty("unit", "code", t.Unit.Length > 0 ? t.Unit : "1")],
        })])
    {
        Name = "LOINC",
        Title = "LOINC, everyday laboratory tests",
        Language = Vietnamese,
        IsComplete = false,
    };

    // Every code of UCUM's grammar is right; the list holds those that people meet.
    private static CodeList Units() => new(Systems.Ucum, [.. MeasureUnits.Codes.Order(StringComparer.Ordinal).Select(Unit)])
    {
        Name = "UCUM",
        Title = "UCUM, units of measure",
        Language = Vietnamese,
        Grammar = code => UcumUnit.Find(code) is null ? null : Unit(code),
    };

    private static CodeConcept Unit(string code)
    {
        var (vi, en) = (MeasureUnits.Text(code, CultureInfo.GetCultureInfo(Vietnamese)), MeasureUnits.Text(code, CultureInfo.GetCultureInfo(English)));
        var concept = new CodeConcept(code, vi.Length > 0 ? vi : code) { Designations = In(English, en) };
        return UcumUnit.Find(code) is { } unit ? concept with { Properties = [new CodeProperty("dimension", "string", unit.DimensionText.Length > 0 ? unit.DimensionText : "1")] } : concept;
    }

    private static CodeList Administration(DateOnly from)
    {
        var provinces = AdministrativeUnits.Provinces(from);
        return new CodeList(Systems.AdministrativeUnit,
        [
            .. provinces.Select(p => new CodeConcept(p.Code, p.FullName) { Designations = In(English, p.FullNameEn) }),
            .. provinces.SelectMany(p => AdministrativeUnits.Wards(p.Code, from)).Select(w => new CodeConcept(w.Code, w.FullName)
            {
                Parents = [w.ProvinceCode],
                Designations = In(English, w.FullNameEn),
            }),
        ])
        {
            Version = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Name = "AdministrativeUnits",
            Title = "Administrative units",
            Language = Vietnamese,
            From = from,
        };
    }

    private static IReadOnlyList<CodeDesignation> In(string language, string text) => text.Length > 0 ? [new CodeDesignation(language, text)] : [];
}
