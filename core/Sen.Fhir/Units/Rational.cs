using System.Globalization;
using System.Numerics;

namespace Sen.Fhir.Units;

/// <summary>An exact fraction, so that 2.54 cm is one inch and 4 g are 4000 mg without a rounding anywhere.</summary>
internal readonly struct Rational
{
    private readonly BigInteger _denominator;

    internal Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign == 0)
        {
            throw new DivideByZeroException();
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (Numerator, _denominator) = (numerator / divisor, denominator / divisor);
    }

    internal static Rational One { get; } = new(BigInteger.One, BigInteger.One);

    internal BigInteger Numerator { get; }

    // A default value is zero and has no denominator of its own.
    internal BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    internal bool IsZero => Numerator.IsZero;

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static Rational operator +(Rational a, Rational b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + new Rational(-b.Numerator, b.Denominator);

    internal static Rational From(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        _ = decimal.GetBits(value, bits);
        var digits = (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
        return new Rational(value < 0 ? -digits : digits, BigInteger.Pow(10, value.Scale));
    }

    /// <summary>Null for what is no finite number.</summary>
    internal static Rational? From(double value) =>
        double.IsFinite(value) && Parse(value.ToString("R", CultureInfo.InvariantCulture)) is { } exact ? exact : null;

    /// <summary>Reads <c>6.0221367</c>, <c>254e-2</c>, <c>1e5</c>; null for anything else.</summary>
    internal static Rational? Parse(string text)
    {
        var exponent = 0;
        if (text.IndexOfAny(['e', 'E']) is > 0 and var at)
        {
            if (!int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 1000)
            {
                return null;
            }

            text = text[..at];
        }

        if (text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
        {
            exponent -= text.Length - dot - 1;
            text = text.Remove(dot, 1);
        }

        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
            ? new Rational(digits, BigInteger.One) * Ten(exponent)
            : null;
    }

    internal static Rational Ten(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(10, exponent), BigInteger.One)
        : new Rational(BigInteger.One, BigInteger.Pow(10, -exponent));

    internal Rational Power(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : new Rational(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    /// <summary>The nearest whole number, halves away from zero.</summary>
    internal BigInteger Round()
    {
        var doubled = (BigInteger.Abs(Numerator) * 2) + Denominator;
        return BigInteger.Divide(doubled, Denominator * 2) * Numerator.Sign;
    }

    /// <summary>To 28 significant digits; null when no decimal is large enough.</summary>
    internal decimal? ToDecimal()
    {
        for (var scale = 28; scale >= 0; scale--)
        {
            var scaled = (this * Ten(scale)).Round();
            if (BigInteger.Abs(scaled) <= (BigInteger)decimal.MaxValue)
            {
                return Trimmed(scaled, scale);
            }
        }

        return null;
    }

    internal double ToDouble() => Math.Exp(BigInteger.Log(BigInteger.Abs(Numerator)) - BigInteger.Log(Denominator)) * Numerator.Sign;

    internal int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public override string ToString() => $"{Numerator}/{Denominator}";

    private static decimal Trimmed(BigInteger digits, int scale)
    {
        while (scale > 0 && (digits % 10).IsZero)
        {
            digits /= 10;
            scale--;
        }

        var size = BigInteger.Abs(digits);
        return new decimal(
            (int)(uint)(size & uint.MaxValue), (int)(uint)((size >> 32) & uint.MaxValue), (int)(uint)(size >> 64), digits.Sign < 0, (byte)scale);
    }
}
