namespace Sen.Fhir;

public sealed partial class Reference
{
    /// <summary>A literal reference such as <c>Patient/7f3</c>.</summary>
    public static Reference To(string typeAndId, string? display = null) => new() { ReferenceValue = typeAndId, Display = display };

    /// <summary>The id, when this refers to a resource of the type given by a relative reference.</summary>
    public string? IdOf(string type)
    {
        var text = ReferenceValue;
        return text is not null && text.Length > type.Length + 1 && text.StartsWith(type, StringComparison.Ordinal) && text[type.Length] == '/'
            ? text[(type.Length + 1)..].Split('/')[0]
            : null;
    }
}

public sealed partial class Coding
{
    public static Coding Of(string system, string code, string? display = null) => new() { System = system, Code = code, Display = display };
}

public sealed partial class CodeableConcept
{
    public static CodeableConcept Of(string system, string code, string? display = null) =>
        new() { Coding = { Fhir.Coding.Of(system, code, display) }, Text = display };

    public bool Has(string system, string code) => Coding.Any(c =>
        string.Equals(c.System, system, StringComparison.Ordinal) && string.Equals(c.Code, code, StringComparison.Ordinal));

    /// <summary>The code in this system, when there is one.</summary>
    public string? CodeIn(string system) => Coding.FirstOrDefault(c => string.Equals(c.System, system, StringComparison.Ordinal))?.Code;
}

public sealed partial class Identifier
{
    public static Identifier Of(string system, string value) => new() { System = system, Value = value };
}

public partial class Quantity
{
    /// <summary>A quantity in UCUM; <paramref name="unit"/> is what people read, <paramref name="ucumCode"/> what machines compare.</summary>
    public static Quantity Of(decimal value, string unit, string ucumCode) =>
        new() { Value = value, Unit = unit, System = "http://unitsofmeasure.org", Code = ucumCode };
}
