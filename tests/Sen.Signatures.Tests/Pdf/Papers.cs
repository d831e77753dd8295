using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Sen.Signatures.Tests;

/// <summary>Papers to sign, in both forms that the structure of a PDF has: a plain table, or compressed object and cross-reference streams.</summary>
internal static class Papers
{
    internal static byte[] New(int pages = 1)
    {
        var objects = Objects(pages);
        var (text, offsets) = (new StringBuilder("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"), new List<int>());
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => text.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Count + 1}/Root 1 0 R/ID[<0102><0304>]>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>As newer programs write: catalog and pages in a compressed object stream, the cross-reference a stream with PNG "up" rows.</summary>
    internal static byte[] NewCompressed()
    {
        var objects = Objects(1);
        var plain = objects.Take(3).ToList();
        var (head, body) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < plain.Count; i++)
        {
            head.Append(CultureInfo.InvariantCulture, $"{i + 1} {body.Length} ");
            body.Append(plain[i]).Append('\n');
        }

        var packed = Deflate(Encoding.Latin1.GetBytes(head.ToString() + body));
        using var file = new MemoryStream();
        Put(file, "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        var rows = new List<(int Kind, int Second, int Third)> { (0, 0, 255), (2, 6, 0), (2, 6, 1), (2, 6, 2) };
        foreach (var (number, text) in new[] { (4, objects[3]), (5, objects[4]) })
        {
            rows.Add((1, (int)file.Length, 0));
            Put(file, $"{number} 0 obj\n{text}\nendobj\n");
        }

        rows.Add((1, (int)file.Length, 0));
        Put(file, $"6 0 obj\n<</Type/ObjStm/N 3/First {head.Length}/Filter/FlateDecode/Length {packed.Length}>>stream\n");
        file.Write(packed);
        Put(file, "\nendstream\nendobj\n");
        var start = (int)file.Length;
        rows.Add((1, start, 0));
        var table = Deflate(Up([.. rows.Select(r => new[] { (byte)r.Kind, (byte)(r.Second >> 8), (byte)r.Second, (byte)r.Third })]));
        Put(file, $"7 0 obj\n<</Type/XRef/Size 8/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 4>>/Length {table.Length}>>stream\n");
        file.Write(table);
        Put(file, $"\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    private static List<string> Objects(int pages)
    {
        var kids = string.Join(' ', Enumerable.Range(0, pages).Select(i => $"{3 + (2 * i)} 0 R"));
        var objects = new List<string> { "<</Type/Catalog/Pages 2 0 R>>", $"<</Type/Pages/Count {pages}/Kids[{kids}]>>" };
        for (var i = 0; i < pages; i++)
        {
            var content = $"BT /F1 24 Tf 60 700 Td (Don thuoc {i + 1}) Tj ET 40 40 200 100 re S";
            objects.Add($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + (2 * i)} 0 R/Resources<</Font<</F1 {3 + (2 * pages)} 0 R>>>>>>");
            objects.Add($"<</Length {content.Length}>>\nstream\n{content}\nendstream");
        }

        objects.Add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
        return objects;
    }

    private static byte[] Up(byte[][] rows)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < rows.Length; i++)
        {
            bytes.Add(2);
            bytes.AddRange(rows[i].Select((b, at) => (byte)(b - (i == 0 ? 0 : rows[i - 1][at]))));
        }

        return [.. bytes];
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static void Put(MemoryStream file, string text) => file.Write(Encoding.Latin1.GetBytes(text));
}
