using System.Diagnostics.CodeAnalysis;

namespace Sen.Profiles;

/// <summary>The code of a ticket: eight characters without look-alikes, about 37 bits, read aloud in two groups of four.</summary>
public static class TicketCodes
{
    /// <summary>No O, 1, I, L, 5, S, 8, B, U or V, so that a code read over the telephone is written down right.</summary>
    public const string Alphabet = "2346790ACDEFGHJKMNPQRTWXYZ";

    public const int Length = 8;

    /// <summary>What a ticket's QR code holds before the code.</summary>
    public const string QrPrefix = "SEN:T:";

    /// <param name="random">At least eight bytes from a cryptographic generator.</param>
    public static string Make(ReadOnlySpan<byte> random)
    {
        Span<char> code = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            code[i] = Alphabet[random[i] % Alphabet.Length];
        }

        return new string(code);
    }

    /// <summary>A code as typed or scanned: the QR prefix, spaces, dots and lower case are accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? code)
    {
        code = null;
        if (text is null || text.Length > 64)
        {
            return false;
        }

        var body = text.Trim().ToUpperInvariant();
        if (body.StartsWith(QrPrefix, StringComparison.Ordinal))
        {
            body = body[QrPrefix.Length..];
        }

        body = string.Concat(body.Where(c => c is not (' ' or '·' or '.' or '-')));
        if (body.Length != Length || body.Any(c => !Alphabet.Contains(c, StringComparison.Ordinal)))
        {
            return false;
        }

        code = body;
        return true;
    }

    public static string ToQr(string code) => QrPrefix + code;

    /// <summary>"7F3K·29QX".</summary>
    public static string Display(string code) => code.Length == Length ? $"{code[..4]}·{code[4..]}" : code;
}
