using System.Security.Cryptography;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace Sen.Log;

/// <summary>
/// Ed25519 signatures (RFC 8032 §5.1). The only place that knows BouncyCastle.
/// <para>
/// Verification is the strict one: the encodings of the key and of R are canonical (y below p, no negative zero), S is below the
/// order of the group, and the equation is checked without the cofactor. That is what Go's crypto/ed25519 does for R and S; Go also takes
/// a key in a non-canonical encoding and a key of small order, under which one signature fits many messages. Both are refused here,
/// since no honest seed leads to them.
/// </para>
/// </summary>
public static class Ed25519
{
    public const int SeedSize = 32;
    public const int PublicKeySize = 32;
    public const int SignatureSize = 64;

    private const byte SignBit = 0x80;

    // The y of the points whose order divides 8, little-endian; x and −x share a y.
    private static readonly byte[][] SmallOrder =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ];

    /// <summary>A private key: 32 bytes of the system's random source.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(SeedSize);

    /// <summary>The public key of a seed (§5.1.5).</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        var key = new byte[PublicKeySize];
        Curve.GeneratePublicKey(Exactly(seed, SeedSize), 0, key, 0);
        return key;
    }

    /// <summary>The signature of a message (§5.1.6), which no randomness goes into.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureSize];
        Curve.Sign(Exactly(seed, SeedSize), 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    /// <summary>Whether this is the signature of the message under the key (§5.1.7, strict; see the type). Never throws.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeySize
        && signature.Length == SignatureSize
        && !IsOfSmallOrder(publicKey)
        && Curve.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    private static bool IsOfSmallOrder(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> y = stackalloc byte[PublicKeySize];
        publicKey.CopyTo(y);
        y[^1] &= unchecked((byte)~SignBit);
        foreach (var point in SmallOrder)
        {
            if (y.SequenceEqual(point))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Exactly(ReadOnlySpan<byte> seed, int size) =>
        seed.Length == size ? seed.ToArray() : throw new ArgumentException($"A seed has {size} bytes.", nameof(seed));
}
