using System.Buffers;

namespace Sen.Vietnam;

/// <summary>Kind of prescription, the last letter of its code (QĐ 808/QĐ-BYT, TT 26/2025/TT-BYT, TT 55/2025/TT-BYT).</summary>
public enum PrescriptionKind
{
    /// <summary>c, thuốc thường (cơ bản).</summary>
    Ordinary,

    /// <summary>n, thuốc gây nghiện.</summary>
    Narcotic,

    /// <summary>h, thuốc hướng thần và tiền chất.</summary>
    Psychotropic,

    /// <summary>y, y học cổ truyền («T» in the circular, «y» in the interface).</summary>
    Traditional,
}

/// <summary>Code of an electronic prescription: five characters of the facility, seven of [0-9a-z], a hyphen and the kind: «92002k7x2m9q-c».</summary>
public sealed record PrescriptionCode
{
    /// <summary>Random bytes <see cref="Create"/> needs.</summary>
    public const int RandomBytes = 7;

    private const int FacilityLength = 5;
    private const int Length = 14;
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> BodyLetters = SearchValues.Create(Alphabet);

    private PrescriptionCode(string value, PrescriptionKind kind) => (Value, Kind) = (value, kind);

    public string Value { get; }

    public PrescriptionKind Kind { get; }

    public string Facility => Value[..FacilityLength];

    /// <summary>A new code. Sent prescriptions are never edited, so a change needs a new one (QĐ 425/QĐ-BYT of 2025).</summary>
    /// <param name="facility">Five characters the national system gave the facility.</param>
    /// <param name="random">At least <see cref="RandomBytes"/> bytes of a cryptographic source; the caller checks for a repeat.</param>
    public static Parsed<PrescriptionCode> Create(string facility, PrescriptionKind kind, ReadOnlySpan<byte> random)
    {
        if (random.Length < RandomBytes)
        {
            return new FormatError(FormatCodes.PrescriptionRandomness, "random", "Seven random bytes are needed.");
        }

        Span<char> body = stackalloc char[RandomBytes];
        for (var index = 0; index < body.Length; index++)
        {
            // 256 is no multiple of 36: four characters are a little likelier (8/256 against 7/256), harmless for a name.
            body[index] = Alphabet[random[index] % Alphabet.Length];
        }

        return Parse($"{facility}{body}-{Letter(kind)}");
    }

    public static Parsed<PrescriptionCode> Parse(string? text)
    {
        var value = text is { Length: <= 40 } ? text.Trim() : "";
        if (value.Length != Length || value[^2] != '-')
        {
            return new FormatError(FormatCodes.PrescriptionLength, "code", "A prescription code has 12 characters, a hyphen and a letter.");
        }

        if (!value.AsSpan(0, FacilityLength).ToArray().All(char.IsAsciiLetterOrDigit))
        {
            return new FormatError(FormatCodes.PrescriptionFacility, "facility", "The facility is five letters or digits.");
        }

        var body = value[FacilityLength..^2].ToLowerInvariant();
        if (body.AsSpan().ContainsAnyExcept(BodyLetters))
        {
            return new FormatError(FormatCodes.PrescriptionBody, "body", "The middle is seven of 0-9 and a-z.");
        }

        return KindOf(char.ToLowerInvariant(value[^1])) is { } kind
            ? new PrescriptionCode($"{value[..FacilityLength]}{body}-{Letter(kind)}", kind)
            : new FormatError(FormatCodes.PrescriptionKind, "kind", "The kind is c, n, h or y (t).");
    }

    public override string ToString() => Value;

    private static char Letter(PrescriptionKind kind) => kind switch
    {
        PrescriptionKind.Ordinary => 'c',
        PrescriptionKind.Narcotic => 'n',
        PrescriptionKind.Psychotropic => 'h',
        PrescriptionKind.Traditional => 'y',
    };

    private static PrescriptionKind? KindOf(char letter) => letter switch
    {
        'c' => PrescriptionKind.Ordinary,
        'n' => PrescriptionKind.Narcotic,
        'h' => PrescriptionKind.Psychotropic,
        'y' or 't' => PrescriptionKind.Traditional,
        _ => null,
    };
}
