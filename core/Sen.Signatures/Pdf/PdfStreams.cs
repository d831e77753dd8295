using System.IO.Compression;

namespace Sen.Signatures;

/// <summary>Streams that hold parts of the file's structure: cross-references (§7.5.8) and objects (§7.5.7).</summary>
internal static class PdfStreams
{
    private const int MaxBytes = 64 * 1024 * 1024;

    internal static PdfValue.Dictionary ReadCrossReference(PdfLexer lexer, PdfFile file)
    {
        var back = lexer.At;
        var number = lexer.ReadInteger();
        if (number is < 0 or > int.MaxValue || new PdfLexer(file.Bytes, back).ReadIndirect((int)number, v => v) is not PdfValue.Stream stream || !stream.Head.Is("Type", "XRef"))
        {
            throw new PdfFormatException("No cross-reference at its place.");
        }

        var widths = file.Items(stream.Head["W"]).Select(Integer).ToArray();
        if (widths.Length != 3 || widths.Any(w => w is < 0 or > 8))
        {
            throw new PdfFormatException("The cross-reference stream has no widths.");
        }

        ReadEntries(Decode(stream), widths, stream.Head["Index"] is PdfValue.Items index ? [.. index.Values.Select(Integer)] : [0, Integer(stream.Head["Size"])], file);
        return stream.Head;
    }

    internal static PdfValue ObjectIn(PdfValue.Stream container, int number, int index, PdfFile file)
    {
        if (!container.Head.Is("Type", "ObjStm"))
        {
            throw new PdfFormatException("No object stream.");
        }

        var content = Decode(container);
        var (count, first) = (Integer(file.Resolve(container.Head["N"])), Integer(file.Resolve(container.Head["First"])));
        var head = new PdfLexer(content, 0);
        for (var i = 0; i < Math.Min(count, content.Length); i++)
        {
            var (found, offset) = (head.ReadInteger(), head.ReadInteger());
            if (i == index && found == number && offset >= 0 && first + offset < content.Length)
            {
                return new PdfLexer(content, (int)(first + offset)).ReadValue();
            }
        }

        throw new PdfFormatException($"Object {number} is not in its stream.");
    }

    private static void ReadEntries(byte[] rows, long[] widths, long[] index, PdfFile file)
    {
        var (at, length) = (0, (int)widths.Sum());
        for (var section = 0; section + 1 < index.Length; section += 2)
        {
            for (var i = 0L; i < index[section + 1]; i++, at += length)
            {
                if (length == 0 || at + length > rows.Length || index[section] is < 0 or > int.MaxValue / 2)
                {
                    throw new PdfFormatException("The cross-reference stream is too short.");
                }

                file.Add((int)(index[section] + i), Place(rows.AsSpan(at, length), widths, file.Bytes.Length));
            }
        }
    }

    private static PdfPlace Place(ReadOnlySpan<byte> row, long[] widths, int fileLength)
    {
        var kind = widths[0] == 0 ? 1 : Number(row[..(int)widths[0]]);
        var second = Number(row.Slice((int)widths[0], (int)widths[1]));
        var third = Number(row[(int)(widths[0] + widths[1])..]);
        return kind switch
        {
            1 when second >= 0 && second < fileLength => new PdfPlace((int)second, null),
            2 when second is >= 0 and < int.MaxValue && third is >= 0 and < int.MaxValue => new PdfPlace((int)third, (int)second),
            _ => PdfPlace.Free,
        };
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        var value = 0L;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    internal static byte[] Decode(PdfValue.Stream stream)
    {
        if (stream.Head["Filter"] is null)
        {
            return stream.Raw.ToArray();
        }

        var filter = stream.Head["Filter"] is PdfValue.Items { Values: [var only] } ? only : stream.Head["Filter"];
        if (filter is not PdfValue.Name { Value: "FlateDecode" })
        {
            throw new PdfFormatException("A stream of the file's structure has a filter that is not Flate.");
        }

        var parameters = stream.Head["DecodeParms"] is PdfValue.Items { Values: [var one] } ? one : stream.Head["DecodeParms"];
        var bytes = Inflate(stream.Raw);
        return parameters is PdfValue.Dictionary found && found["Predictor"] is PdfValue.Number { Integer: >= 10 }
            ? Unpredict(bytes, (int)(found["Columns"] is PdfValue.Number { Integer: > 0 and < 1024 and var columns } ? columns : 1))
            : bytes;
    }

    private static byte[] Inflate(ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var packed = new ZLibStream(new MemoryStream(raw.ToArray()), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            var buffer = new byte[8192];
            for (var read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxBytes)
                {
                    throw new PdfFormatException("A stream of the file's structure is too large.");
                }
            }

            return bytes.ToArray();
        }
        catch (InvalidDataException)
        {
            throw new PdfFormatException("A stream of the file's structure is broken.");
        }
    }

    // PNG filters of one byte a pixel (RFC 2083 §6): none, sub, up. Average and Paeth are not written for tables by any program known.
    private static byte[] Unpredict(byte[] rows, int columns)
    {
        var plain = new byte[rows.Length / (columns + 1) * columns];
        for (var row = 0; row < plain.Length / columns; row++)
        {
            var kind = rows[row * (columns + 1)];
            for (var i = 0; i < columns; i++)
            {
                var before = kind switch
                {
                    0 => 0,
                    1 => i == 0 ? 0 : plain[(row * columns) + i - 1],
                    2 => row == 0 ? 0 : plain[((row - 1) * columns) + i],
                    _ => throw new PdfFormatException("A predictor that this room does not read."),
                };
                plain[(row * columns) + i] = (byte)(rows[(row * (columns + 1)) + 1 + i] + before);
            }
        }

        return plain;
    }

    private static long Integer(PdfValue? value) => value is PdfValue.Number { Integer: { } number } ? number : throw new PdfFormatException("A whole number was expected.");
}
