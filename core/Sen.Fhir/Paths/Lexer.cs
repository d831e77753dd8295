using System.Globalization;
using System.Text;

namespace Sen.Fhir.Paths;

internal enum TokenKind
{
    Name,
    QuotedName,
    Text,
    Number,
    Temporal,
    Variable,
    Special,
    Symbol,
    End,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Position);

/// <summary>FHIRPath tokens (N1 grammar, http://hl7.org/fhirpath/N1/grammar.html).</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "!~", "=", "~", "<", ">", "+", "-", "*", "/", "&", "|", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _at;

    internal static List<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        var tokens = new List<Token>();
        do
        {
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private char Current => _at < source.Length ? source[_at] : '\0';

    private Token Next()
    {
        SkipBlank();
        var start = _at;
        if (_at >= source.Length)
        {
            return new Token(TokenKind.End, "", start);
        }

        switch (Current)
        {
            case '\'':
                return new Token(TokenKind.Text, Quoted('\''), start);
            case '`':
                return new Token(TokenKind.QuotedName, Quoted('`'), start);
            case '@':
                return new Token(TokenKind.Temporal, Temporal(), start);
            case '$':
                _at++;
                return new Token(TokenKind.Special, "$" + Word(), start);
            case '%':
                _at++;
                return new Token(TokenKind.Variable, Constant(), start);
            case >= '0' and <= '9':
                return new Token(TokenKind.Number, Number(), start);
            default:
                break;
        }

        if (char.IsAsciiLetter(Current) || Current == '_')
        {
            return new Token(TokenKind.Name, Word(), start);
        }

        var symbol = Array.Find(Symbols, s => source.AsSpan(_at).StartsWith(s, StringComparison.Ordinal))
            ?? throw new FhirPathException($"Unexpected '{Current}' at {_at}.");
        _at += symbol.Length;
        return new Token(TokenKind.Symbol, symbol, start);
    }

    private void SkipBlank()
    {
        while (_at < source.Length)
        {
            if (char.IsWhiteSpace(Current))
            {
                _at++;
            }
            else if (source.AsSpan(_at).StartsWith("//", StringComparison.Ordinal))
            {
                var end = source.AsSpan(_at).IndexOfAny('\r', '\n');
                _at = end < 0 ? source.Length : _at + end;
            }
            else if (source.AsSpan(_at).StartsWith("/*", StringComparison.Ordinal))
            {
                var end = source.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end >= 0 ? end + 2 : throw new FhirPathException($"A comment that begins at {_at} does not end.");
            }
            else
            {
                return;
            }
        }
    }

    private string Word()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_')
        {
            _at++;
        }

        return _at > start ? source[start.._at] : throw new FhirPathException($"A name is missing at {start}.");
    }

    // %vs-name and %ext-name may stand without quotes (R4, 2.9.1.6), though a minus is in them.
    private string Constant()
    {
        if (Current is '`' or '\'')
        {
            return Quoted(Current);
        }

        var start = _at;
        if (Word() is "vs" or "ext" && Current == '-')
        {
            while (char.IsAsciiLetterOrDigit(Current) || Current is '-' or '_')
            {
                _at++;
            }
        }

        return source[start.._at];
    }

    private string Number()
    {
        var start = _at;
        Digits();
        if (Current == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1]))
        {
            _at++;
            Digits();
        }

        return source[start.._at];
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }
    }

    // The text after '@'. A dot belongs to it only when digits follow: @2015.is(Date).
    private string Temporal()
    {
        var start = ++_at;
        while (char.IsAsciiDigit(Current) || Current is '-' or 'T' or ':' or '+' or 'Z'
            || (Current == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1])))
        {
            // A minus or plus after a time of day or date with no zone to follow is an operator and has a blank before it.
            _at++;
        }

        return source[start.._at];
    }

    private string Quoted(char quote)
    {
        var text = new StringBuilder();
        for (_at++; _at < source.Length; _at++)
        {
            if (Current == quote)
            {
                _at++;
                return text.ToString();
            }

            text.Append(Current == '\\' ? Escape() : Current);
        }

        throw new FhirPathException("A quoted text does not end.");
    }

    private char Escape()
    {
        _at++;
        switch (Current)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'f':
                return '\f';
            case '\\' or '\'' or '"' or '`' or '/':
                return Current;
            case 'u' when _at + 4 < source.Length
                && ushort.TryParse(source.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                throw new FhirPathException($"An unknown escape at {_at}.");
        }
    }
}
