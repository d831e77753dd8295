using Sen.Record;
using Sen.Vietnam;

namespace Sen.Consultation.Prescribe;

/// <summary>When in the day, as FHIR event-timing codes.</summary>
internal enum PartOfDay
{
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// <summary>Units taken at each part of the day; zero is a dash.</summary>
internal readonly record struct Doses(decimal Morning, decimal Noon, decimal Afternoon, decimal Evening)
{
    /// <summary>More units at once than any form for home use asks for (insulin in units included) is a slip.</summary>
    public const decimal MostAtOnce = 200;

    public decimal PerDay => Morning + Noon + Afternoon + Evening;

    public decimal this[PartOfDay part] => part switch
    {
        PartOfDay.Morning => Morning,
        PartOfDay.Noon => Noon,
        PartOfDay.Afternoon => Afternoon,
        PartOfDay.Evening => Evening,
    };

    /// <summary>Code of http://hl7.org/fhir/event-timing.</summary>
    public static string WhenCode(PartOfDay part) => part switch
    {
        PartOfDay.Morning => "MORN",
        PartOfDay.Noon => "NOON",
        PartOfDay.Afternoon => "AFT",
        PartOfDay.Evening => "NIGHT",
    };

    /// <summary>Reads the four boxes; «1/2» and «0,5» are the same, empty and a dash are none.</summary>
    public static Result<Doses> Read(Func<string, string?> field)
    {
        var issues = new List<Issue>();
        var doses = new Doses(One("morning"), One("noon"), One("afternoon"), One("evening"));
        return issues.Count > 0 ? new Invalid(issues) : doses;

        decimal One(string name)
        {
            var text = field(name)?.Trim();
            if (text is null or "" or "-" or "–" or "0")
            {
                return 0;
            }

            if (DecimalText.TryParse(text, out var value, fractions: true) && value is >= 0 and <= MostAtOnce)
            {
                return Math.Round(value, 3, MidpointRounding.AwayFromZero);
            }

            issues.Add(new Issue("dose.number", name, $"A dose is a number from 0 to {MostAtOnce}."));
            return 0;
        }
    }

    /// <summary>Whole units to dispense: what the days need, rounded up.</summary>
    public int Quantity(int days) => (int)Math.Ceiling(Math.Round(PerDay * days, 2, MidpointRounding.AwayFromZero));

    /// <summary>«1», «1/2», «1 1/2», «0,3»; empty for none. Halves and quarters are how tablets are cut.</summary>
    public static string Text(decimal amount)
    {
        var whole = decimal.Truncate(amount);
        var part = (amount - whole) switch { 0.5m => "1/2", 0.25m => "1/4", 0.75m => "3/4", _ => null };
        return amount == 0 ? ""
            : part is null ? DecimalText.Format(amount, 3)
            : whole == 0 ? part
            : DecimalText.Format(amount, 2);
    }
}
