using System.Globalization;

namespace Sen.Fhir.Units;

/// <summary>Reads a unit by the grammar of UCUM 2.2 (5 to 12, table 1), case sensitive.</summary>
internal sealed class UcumParser
{
    private const int MaxLength = 200;
    private const int MaxDepth = 20;

    // Larger powers mean nothing and would cost memory without end.
    private const int MaxExponent = 99;

    private readonly string _code;
    private readonly bool _isDefinition;
    private int _at;
    private int _depth;

    private UcumParser(string code, bool isDefinition) => (_code, _isDefinition) = (code, isDefinition);

    private char Current => _at < _code.Length ? _code[_at] : '\0';

    /// <summary>Null when the code is not of UCUM.</summary>
    internal static UcumUnit? Parse(string code) => Parse(code, isDefinition: false);

    /// <summary>Also reads <c>ml/20</c>-like texts that only stand in definitions; they are UCUM all the same.</summary>
    internal static UcumUnit? ParseDefinition(string code) => Parse(code, isDefinition: true);

    private static UcumUnit? Parse(string code, bool isDefinition)
    {
        if (code.Length == 0)
        {
            return UcumTable.Unity;
        }

        if (code.Length > MaxLength)
        {
            return null;
        }

        var parser = new UcumParser(code, isDefinition);
        var unit = parser.Main();
        return parser._at == code.Length ? unit : null;
    }

    private UcumUnit? Main()
    {
        if (!Accept('/'))
        {
            return Term();
        }

        return Term() is { } unit ? Combine(UcumTable.Unity, unit, -1) : null;
    }

    private UcumUnit? Term()
    {
        if (++_depth > MaxDepth)
        {
            return null;
        }

        var unit = Component();
        while (unit is not null && Current is '.' or '/')
        {
            var sign = Current == '.' ? 1 : -1;
            _at++;
            unit = Component() is { } next ? Combine(unit, next, sign) : null;
        }

        _depth--;
        return unit;
    }

    private UcumUnit? Component()
    {
        if (Accept('('))
        {
            var inner = Term();
            return inner is not null && Accept(')') ? inner : null;
        }

        if (Current == '{')
        {
            return Annotation() ? UcumTable.Unity : null;
        }

        var symbol = Symbol();
        var unit = symbol.Length == 0 ? null : symbol.All(char.IsAsciiDigit) ? Number(symbol) : Simple(symbol);
        return unit is not null && (Current != '{' || Annotation()) ? unit : null;
    }

    // Everything up to the next operator; what stands in square brackets belongs together.
    private string Symbol()
    {
        var start = _at;
        var bracketed = false;
        while (_at < _code.Length && (bracketed || Current is not ('.' or '/' or '(' or ')' or '{' or '}')))
        {
            bracketed = Current switch { '[' => true, ']' => false, _ => bracketed };
            _at++;
        }

        return _code[start.._at];
    }

    private static UcumUnit? Number(string digits) =>
        digits.Length <= MaxExponent && Rational.Parse(digits) is { IsZero: false } number
            ? new UcumUnit(number, Dimension.None, null, isConvertible: true)
            : null;

    private UcumUnit? Simple(string symbol)
    {
        if (UcumTable.Atom(symbol) is { } whole)
        {
            return whole;
        }

        var end = symbol.Length;
        while (end > 0 && char.IsAsciiDigit(symbol[end - 1]))
        {
            end--;
        }

        if (end == symbol.Length)
        {
            return null;
        }

        end = end > 0 && symbol[end - 1] is '+' or '-' ? end - 1 : end;
        return int.TryParse(symbol.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && Math.Abs(exponent) <= MaxExponent && UcumTable.Atom(symbol[..end]) is { } unit
            ? new UcumUnit(unit.Factor.Power(exponent), unit.Dimension.Power(exponent), null, unit is { IsConvertible: true, Scale: null })
            : null;
    }

    // UCUM 12: annotations have no meaning; their characters are ASCII from 33 to 126 without curly braces.
    private bool Annotation()
    {
        var end = _code.IndexOf('}', _at);
        if (end < 0 || (!_isDefinition && _code.AsSpan(_at + 1, end - _at - 1).IndexOfAnyExceptInRange('!', '~') >= 0))
        {
            return false;
        }

        if (_code.AsSpan(_at + 1, end - _at - 1).Contains('{'))
        {
            return false;
        }

        _at = end + 1;
        return true;
    }

    private bool Accept(char wanted)
    {
        if (Current != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private static UcumUnit Combine(UcumUnit left, UcumUnit right, int sign) => new(
        sign > 0 ? left.Factor * right.Factor : left.Factor / right.Factor,
        left.Dimension.Times(right.Dimension, sign),
        null,
        left is { IsConvertible: true, Scale: null } && right is { IsConvertible: true, Scale: null });
}
