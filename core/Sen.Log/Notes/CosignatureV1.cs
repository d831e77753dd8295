using System.Buffers.Binary;
using System.Globalization;

namespace Sen.Log;

/// <summary>
/// The signature of a witness (C2SP tlog-cosignature, <c>cosignature/v1</c>): the POSIX time as 8 bytes, then Ed25519 over
/// <c>cosignature/v1\ntime N\n</c> and the text of the checkpoint. It says: at that time, this was the largest tree of the log I had seen,
/// and it continues every one I saw before.
/// </summary>
public static class CosignatureV1
{
    /// <summary>Length of the signature, without the key id.</summary>
    public const int Size = sizeof(long) + Ed25519.SignatureSize;

    /// <summary>When it was made; null when these bytes are no cosignature. Proves nothing before the signature is verified.</summary>
    public static DateTimeOffset? TimeOf(NoteSignature signature) =>
        TrySplit(signature.Value.Span, out var seconds, out _) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The time as it is signed. Zero means no statement about time, so nothing before 1970 can be said.</summary>
    internal static long Seconds(DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        return seconds > 0 ? seconds : throw new ArgumentOutOfRangeException(nameof(time), "A cosignature is of a time after 1970.");
    }

    internal static byte[] Header(long seconds)
    {
        var header = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(header, seconds);
        return header;
    }

    internal static byte[] Message(long seconds, string text) =>
        StrictText.Utf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    /// <summary>False for another length, a time that was not stated, and one past 2^63 − 1.</summary>
    internal static bool TrySplit(ReadOnlySpan<byte> value, out long seconds, out ReadOnlySpan<byte> signature)
    {
        seconds = 0;
        signature = default;
        if (value.Length != Size)
        {
            return false;
        }

        seconds = BinaryPrimitives.ReadInt64BigEndian(value);
        signature = value[sizeof(long)..];
        return seconds > 0;
    }
}
