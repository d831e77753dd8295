using System.Buffers.Binary;
using System.Text;

namespace Sen.Log;

/// <summary>
/// The encoding under a hash: fields one after the other, each as its length in bytes (4 bytes, big-endian) and then its bytes.
/// With a fixed number of fields, different values never have the same encoding.
/// </summary>
internal ref struct FieldWriter(Span<byte> buffer)
{
    /// <summary>What comes before each field.</summary>
    internal const int Overhead = sizeof(int);

    // No field is so long, so an absent one is not an empty one.
    private const int Absent = -1;

    // Replacing what is not valid UTF-16 by U+FFFD would give two different texts one encoding, so it is refused.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Span<byte> _buffer = buffer;
    private int _at;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._at];

    internal static int LengthOf(string? field) => Overhead + (field is null ? 0 : Utf8.GetByteCount(field));

    internal Span<byte> Next(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer[_at..], length);
        _at += Overhead + length;
        return _buffer[(_at - length).._at];
    }

    internal void Add(ReadOnlySpan<byte> field) => field.CopyTo(Next(field.Length));

    internal void Add(long field) => BinaryPrimitives.WriteInt64BigEndian(Next(sizeof(long)), field);

    /// <summary>In network order (RFC 9562 §4).</summary>
    internal void Add(Guid field) => field.TryWriteBytes(Next(16), bigEndian: true, out _);

    /// <summary>UTF-8; null is absent (length ff ff ff ff), which is not the same as empty.</summary>
    internal void Add(string? field)
    {
        if (field is null)
        {
            BinaryPrimitives.WriteInt32BigEndian(_buffer[_at..], Absent);
            _at += Overhead;
        }
        else
        {
            Utf8.GetBytes(field, Next(Utf8.GetByteCount(field)));
        }
    }
}
