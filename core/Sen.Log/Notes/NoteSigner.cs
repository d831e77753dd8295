using System.Diagnostics.CodeAnalysis;

namespace Sen.Log;

/// <summary>
/// A private key with its name. As text it is what Go's <c>note.GenerateKey</c> makes (skey):
/// <c>PRIVATE+KEY+name+hex(id)+base64(type || seed)</c>. The text is a secret; nothing but <see cref="ToSecretText"/> gives it out.
/// </summary>
public sealed class NoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] _seed;

    private NoteSigner(string name, NoteKeyType type, byte[] seed)
    {
        _seed = seed;
        Verifier = NoteVerifier.Create(name, type, Ed25519.PublicKey(seed));
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>A key from its seed.</summary>
    public static NoteSigner Create(string name, NoteKeyType type, ReadOnlySpan<byte> seed) => new(name, type, seed.ToArray());

    /// <summary>A new key.</summary>
    public static NoteSigner Generate(string name, NoteKeyType type) => new(name, type, Ed25519.NewSeed());

    /// <summary>Reads what <see cref="ToSecretText"/> wrote. An id that is not that of the key is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? secret, [NotNullWhen(true)] out NoteSigner? signer)
    {
        signer = null;
        if (secret is null || !secret.StartsWith(Prefix, StringComparison.Ordinal)
            || secret[Prefix.Length..].Split('+', 3) is not [var name, { Length: 8 }, var key]
            || !NoteVerifier.IsName(name)
            || !StrictText.TryBase64(key, out var bytes)
            || bytes.Length != 1 + Ed25519.SeedSize
            || !Enum.IsDefined((NoteKeyType)bytes[0]))
        {
            return false;
        }

        var read = new NoteSigner(name, (NoteKeyType)bytes[0], bytes[1..]);
        signer = string.Equals(read.ToSecretText(), secret, StringComparison.Ordinal) ? read : null;
        return signer is not null;
    }

    /// <summary>The skey: keep it where nobody else reads.</summary>
    public string ToSecretText() => $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)Verifier.Type, .. _seed])}";

    /// <summary>Signs the text of a note; for keys of type <see cref="NoteKeyType.Ed25519"/>.</summary>
    public NoteSignature Sign(string text) => Sign(NoteKeyType.Ed25519, StrictText.Utf8.GetBytes(Ended(text)), []);

    /// <summary>Cosigns a checkpoint as of a time, in whole seconds; for keys of type <see cref="NoteKeyType.Cosignature"/>.</summary>
    public NoteSignature Cosign(string text, DateTimeOffset time)
    {
        var seconds = CosignatureV1.Seconds(time);
        return Sign(NoteKeyType.Cosignature, CosignatureV1.Message(seconds, Ended(text)), CosignatureV1.Header(seconds));
    }

    /// <summary>The name and the public key; never the secret.</summary>
    public override string ToString() => Verifier.ToString();

    private static string Ended(string text) =>
        text.EndsWith('\n') ? text : throw new ArgumentException("The text of a note ends with a newline.", nameof(text));

    private NoteSignature Sign(NoteKeyType type, byte[] message, byte[] before) => Verifier.Type == type
        ? new NoteSignature(Verifier.Name, Verifier.KeyId, (byte[])[.. before, .. Ed25519.Sign(_seed, message)])
        : throw new InvalidOperationException($"A key of type {Verifier.Type} does not make this signature.");
}
