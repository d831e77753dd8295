using System.Globalization;

namespace Sen.Fhir.Paths;

/// <summary>Reads an expression by operator precedence (N1 grammar).</summary>
internal sealed class Parser
{
    // Deep enough for any written expression, shallow enough for the stack.
    private const int MaxDepth = 200;
    private const int TypeLevel = 8;
    private const int UnaryLevel = 11;

    private static readonly Dictionary<string, int> Levels = new(StringComparer.Ordinal)
    {
        ["implies"] = 1,
        ["or"] = 2,
        ["xor"] = 2,
        ["and"] = 3,
        ["in"] = 4,
        ["contains"] = 4,
        ["="] = 5,
        ["~"] = 5,
        ["!="] = 5,
        ["!~"] = 5,
        ["<"] = 6,
        [">"] = 6,
        ["<="] = 6,
        [">="] = 6,
        ["|"] = 7,
        ["is"] = TypeLevel,
        ["as"] = TypeLevel,
        ["+"] = 9,
        ["-"] = 9,
        ["&"] = 9,
        ["*"] = 10,
        ["/"] = 10,
        ["div"] = 10,
        ["mod"] = 10,
    };

    private static readonly HashSet<string> CalendarUnits = new(
        [
            "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes", "second", "seconds",
            "millisecond", "milliseconds",
        ],
        StringComparer.Ordinal);

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    internal static Syntax Parse(string source)
    {
        var parser = new Parser(Lexer.Read(source));
        var syntax = parser.Expression(0);
        return parser.Current.Kind == TokenKind.End ? syntax : throw parser.Unexpected();
    }

    private Syntax Expression(int level)
    {
        if (++_depth > MaxDepth)
        {
            throw new FhirPathException("The expression is nested too deeply.");
        }

        var left = Prefix();
        while (Operator() is { } name && Levels[name] is var own && own > level)
        {
            _at++;
            left = own == TypeLevel
                ? new Syntax.TypeTest(name, left, TypeSpecifier())
                : new Syntax.Binary(name, left, Expression(own));
        }

        _depth--;
        return left;
    }

    private string? Operator() =>
        Current.Kind is TokenKind.Symbol or TokenKind.Name && Levels.ContainsKey(Current.Text) ? Current.Text : null;

    private Syntax Prefix()
    {
        if (Current is { Kind: TokenKind.Symbol, Text: "+" or "-" })
        {
            var sign = Current.Text;
            _at++;
            return new Syntax.Unary(sign, Expression(UnaryLevel - 1));
        }

        return Postfix(Term());
    }

    private Syntax Postfix(Syntax focus)
    {
        while (Current.Kind == TokenKind.Symbol)
        {
            if (Accept("."))
            {
                focus = Invocation(focus);
            }
            else if (Accept("["))
            {
                focus = new Syntax.Index(focus, Expression(0));
                Expect("]");
            }
            else
            {
                break;
            }
        }

        return focus;
    }

    private Syntax Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                _at++;
                return new Syntax.Literal(token.Text);
            case TokenKind.Number:
                _at++;
                return Number(token.Text);
            case TokenKind.Temporal:
                _at++;
                return new Syntax.Literal(Temporal.Literal(token.Text) ?? throw new FhirPathException($"A wrong date or time at {token.Position}."));
            case TokenKind.Variable:
                _at++;
                return new Syntax.Variable(token.Text);
            case TokenKind.Name when token.Text is "true" or "false":
                _at++;
                return new Syntax.Literal(token.Text is "true");
            case TokenKind.Symbol when Accept("("):
                var inner = Expression(0);
                Expect(")");
                return inner;
            case TokenKind.Symbol when Accept("{"):
                Expect("}");
                return new Syntax.Literal(null);
            case TokenKind.Name or TokenKind.QuotedName or TokenKind.Special:
                return Invocation(null);
            default:
                throw Unexpected();
        }
    }

    private Syntax Invocation(Syntax? focus)
    {
        var token = Current;
        _at++;
        if (token.Kind == TokenKind.Special && focus is null && token.Text is "$this" or "$index" or "$total")
        {
            return new Syntax.Special(token.Text);
        }

        if (token.Kind is not (TokenKind.Name or TokenKind.QuotedName))
        {
            _at--;
            throw Unexpected();
        }

        if (token.Kind == TokenKind.QuotedName || !Accept("("))
        {
            return new Syntax.Member(focus, token.Text);
        }

        var arguments = new List<Syntax>();
        while (!Accept(")"))
        {
            if (arguments.Count > 0)
            {
                Expect(",");
            }

            arguments.Add(Expression(0));
        }

        return new Syntax.Call(focus, token.Text, arguments);
    }

    private Syntax.Literal Number(string text)
    {
        object value = text.Contains('.', StringComparison.Ordinal)
            ? decimal.Parse(text, CultureInfo.InvariantCulture)
            : (object)(long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? whole : throw new FhirPathException("A number is too large."));
        var unit = Current;
        if (unit.Kind == TokenKind.Text || (unit.Kind == TokenKind.Name && CalendarUnits.Contains(unit.Text)))
        {
            _at++;
            var amount = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
            return new Syntax.Literal(new PathQuantity(amount, unit.Text, unit.Kind == TokenKind.Name));
        }

        return new Syntax.Literal(value);
    }

    private TypeName TypeSpecifier()
    {
        var bracketed = Accept("(");
        var first = Name();
        var type = Accept(".") ? new TypeName(first, Name()) : new TypeName(null, first);
        if (bracketed)
        {
            Expect(")");
        }

        return type;
    }

    private string Name()
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Name or TokenKind.QuotedName))
        {
            throw Unexpected();
        }

        _at++;
        return token.Text;
    }

    private bool Accept(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || !string.Equals(Current.Text, symbol, StringComparison.Ordinal))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected();
        }
    }

    private FhirPathException Unexpected() => Current.Kind == TokenKind.End
        ? new FhirPathException("The expression ends too early.")
        : new FhirPathException($"Unexpected '{Current.Text}' at {Current.Position}.");
}
