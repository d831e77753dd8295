using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sen.Signatures;

/// <summary>An incremental update (ISO 32000-1 §7.5.6): new and changed objects after the bytes that were there, which stay as they are.</summary>
internal sealed class PdfUpdate(PdfFile file)
{
    private readonly SortedDictionary<int, (int Generation, byte[] Body)> _objects = [];
    private int _next = file.Size;

    internal PdfValue.Reference Add(PdfValue value) => Add(value.ToBytes());

    internal PdfValue.Reference Add(byte[] body)
    {
        _objects[_next] = (0, body);
        return new PdfValue.Reference(_next++, 0);
    }

    internal void Replace(PdfValue.Reference reference, PdfValue value) => _objects[reference.Object] = (reference.Generation, value.ToBytes());

    /// <summary>The file with the update.</summary>
    /// <param name="offsets">Where the bodies of the objects of this update begin.</param>
    internal byte[] Build(out IReadOnlyDictionary<int, int> offsets)
    {
        using var bytes = new MemoryStream();
        bytes.Write(file.Bytes.Span);
        if (file.Bytes.Span[^1] is not (byte)'\n')
        {
            bytes.WriteByte((byte)'\n');
        }

        var (places, bodies) = (new SortedDictionary<int, (long Offset, int Generation)>(), new Dictionary<int, int>());
        foreach (var (number, (generation, body)) in _objects)
        {
            places[number] = (bytes.Length, generation);
            Write(bytes, $"{number} {generation} obj\n");
            bodies[number] = (int)bytes.Length;
            bytes.Write(body);
            Write(bytes, "\nendobj\n");
        }

        var start = bytes.Length;
        if (file.HasStreamTable)
        {
            WriteStreamTable(bytes, places, start);
        }
        else
        {
            WriteTable(bytes, places);
        }

        Write(bytes, $"startxref\n{start}\n%%EOF\n");
        offsets = bodies;
        return bytes.ToArray();
    }

    private void WriteTable(MemoryStream bytes, SortedDictionary<int, (long Offset, int Generation)> places)
    {
        Write(bytes, "xref\n");
        foreach (var run in Runs(places.Keys))
        {
            Write(bytes, $"{run[0]} {run.Count}\n");
            foreach (var (offset, generation) in run.Select(number => places[number]))
            {
                Write(bytes, $"{offset:D10} {generation:D5} n \n");
            }
        }

        Write(bytes, "trailer\n");
        bytes.Write(Trailer(_next).ToBytes());
        bytes.WriteByte((byte)'\n');
    }

    private void WriteStreamTable(MemoryStream bytes, SortedDictionary<int, (long Offset, int Generation)> places, long start)
    {
        var number = _next++;
        places[number] = (start, 0);
        var rows = new byte[places.Count * 7];
        var at = rows.AsSpan();
        foreach (var (offset, generation) in places.Values)
        {
            at[0] = 1;
            BinaryPrimitives.WriteUInt32BigEndian(at[1..], (uint)offset);
            BinaryPrimitives.WriteUInt16BigEndian(at[5..], (ushort)generation);
            at = at[7..];
        }

        var index = Runs(places.Keys).SelectMany(run => new PdfValue[] { PdfValue.Number.Of(run[0]), PdfValue.Number.Of(run.Count) });
        var head = Trailer(_next).With("Type", new PdfValue.Name("XRef")).With("Index", new PdfValue.Items([.. index]))
            .With("W", new PdfValue.Items([PdfValue.Number.Of(1), PdfValue.Number.Of(4), PdfValue.Number.Of(2)]));
        Write(bytes, $"{number} 0 obj\n");
        bytes.Write(new PdfValue.Stream(head, rows).ToBytes());
        Write(bytes, "\nendobj\n");
    }

    private PdfValue.Dictionary Trailer(int size)
    {
        var trailer = PdfValue.Dictionary.Of(("Root", file.RootReference), ("Size", PdfValue.Number.Of(size)), ("Prev", PdfValue.Number.Of(file.Start)));
        if (file.Trailer["Info"] is { } info)
        {
            trailer = trailer.With("Info", info);
        }

        // §14.4: the first half names the document, the second this state of it.
        return file.Resolve(file.Trailer["ID"]) is PdfValue.Items { Values: [var first, _] }
            ? trailer.With("ID", new PdfValue.Items([first, new PdfValue.Text(SHA256.HashData(file.Bytes.Span)[..16])]))
            : trailer;
    }

    private static IEnumerable<List<int>> Runs(IEnumerable<int> numbers)
    {
        var run = new List<int>();
        foreach (var number in numbers)
        {
            if (run.Count > 0 && number != run[^1] + 1)
            {
                yield return run;
                run = [];
            }

            run.Add(number);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static void Write(MemoryStream bytes, string text) => bytes.Write(Encoding.Latin1.GetBytes(text));
}
