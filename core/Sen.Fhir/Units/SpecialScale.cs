namespace Sen.Fhir.Units;

/// <summary>
/// A unit that is measured on a scale of its own (UCUM 21 and 22): degrees Celsius, pH, decibels. <see cref="Unit"/> is the
/// proper unit that the scale's function gives or takes, in base units.
/// </summary>
internal sealed class SpecialScale(string function, Rational unit)
{
    private static readonly Rational IceKelvin = Rational.Parse("273.15")!.Value;
    private static readonly Rational ZeroFahrenheit = Rational.Parse("459.67")!.Value;
    private static readonly Rational IceReaumur = Rational.Parse("218.52")!.Value;

    internal Rational Unit { get; } = unit;

    internal Rational? ToBase(Rational measured)
    {
        var proper = function switch
        {
            "Cel" => measured + IceKelvin,
            "degF" => measured + ZeroFahrenheit,
            "degRe" => measured + IceReaumur,
            "sqrt" => measured * measured,
            "pH" or "hpX" => Real(measured, x => Math.Pow(10, -x)),
            "hpC" => Real(measured, x => Math.Pow(100, -x)),
            "hpM" => Real(measured, x => Math.Pow(1000, -x)),
            "hpQ" => Real(measured, x => Math.Pow(50_000, -x)),
            "ln" => Real(measured, Math.Exp),
            "lg" => Real(measured, x => Math.Pow(10, x)),
            "lgTimes2" => Real(measured, x => Math.Pow(10, x / 2)),
            "ld" => Real(measured, x => Math.Pow(2, x)),
            "tanTimes100" => Real(measured, x => Math.Atan(x / 100)),
            "100tan" => Real(measured, x => double.RadiansToDegrees(Math.Atan(x / 100))),
            _ => null,
        };
        return proper * Unit;
    }

    internal Rational? FromBase(Rational given)
    {
        var proper = given / Unit;
        return function switch
        {
            "Cel" => proper - IceKelvin,
            "degF" => proper - ZeroFahrenheit,
            "degRe" => proper - IceReaumur,
            "sqrt" => Real(proper, Math.Sqrt),
            "pH" or "hpX" => Real(proper, x => -Math.Log10(x)),
            "hpC" => Real(proper, x => -Math.Log10(x) / 2),
            "hpM" => Real(proper, x => -Math.Log10(x) / 3),
            "hpQ" => Real(proper, x => -Math.Log(x, 50_000)),
            "ln" => Real(proper, Math.Log),
            "lg" => Real(proper, Math.Log10),
            "lgTimes2" => Real(proper, x => 2 * Math.Log10(x)),
            "ld" => Real(proper, Math.Log2),
            "tanTimes100" => Real(proper, x => 100 * Math.Tan(x)),
            "100tan" => Real(proper, x => 100 * Math.Tan(double.DegreesToRadians(x))),
            _ => null,
        };
    }

    private static Rational? Real(Rational value, Func<double, double> function) => Rational.From(function(value.ToDouble()));
}
