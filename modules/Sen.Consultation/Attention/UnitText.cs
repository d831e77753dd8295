namespace Sen.Consultation.Attention;

/// <summary>UCUM units as people read them.</summary>
internal static class UnitText
{
    public static string Of(string ucum) => ucum switch
    {
        "umol/L" => "µmol/L",
        "mL/min/{1.73_m2}" => "mL/phút",
        "mmol/mol{creat}" or "mg/mmol{creat}" => "mg/mmol",
        "mg/g{creat}" => "mg/g",
        "10*9/L" => "G/L",
        "10*12/L" => "T/L",
        "{INR}" => "",
        var unit => unit,
    };
}
