using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Sen.Log;

/// <summary>Entries one after the other, each behind its length as two bytes, big-endian (C2SP tlog-tiles, "Log entries").</summary>
public static class EntryBundle
{
    /// <summary>The bundle of these commitments. An entry of Sen's log is the 32 bytes of a <see cref="Commitment"/>, nothing else.</summary>
    public static byte[] Write(IReadOnlyCollection<MerkleHash> commitments)
    {
        const int EntrySize = sizeof(ushort) + MerkleHash.Size;
        var bundle = new byte[commitments.Count * EntrySize];
        var at = bundle.AsSpan();
        foreach (var commitment in commitments)
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, MerkleHash.Size);
            commitment.Bytes.CopyTo(at[sizeof(ushort)..]);
            at = at[EntrySize..];
        }

        return bundle;
    }

    /// <summary>The entries of any log's bundle. False when it ends inside an entry.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bundle, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? entries)
    {
        var read = new List<ReadOnlyMemory<byte>>();
        entries = null;
        while (!bundle.IsEmpty)
        {
            if (bundle.Length < sizeof(ushort))
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            bundle = bundle[sizeof(ushort)..];
            if (bundle.Length < length)
            {
                return false;
            }

            read.Add(bundle[..length]);
            bundle = bundle[length..];
        }

        entries = read;
        return true;
    }
}
