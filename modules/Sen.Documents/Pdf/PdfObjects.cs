using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>The objects of a PDF (ISO 32000-1, 7.5) and the file they make: header, bodies, one cross-reference table, trailer.</summary>
internal sealed class PdfObjects
{
    private readonly List<byte[]?> _bodies = [];

    /// <summary>A number for an object whose body comes later.</summary>
    internal int Reserve()
    {
        _bodies.Add(null);
        return _bodies.Count;
    }

    internal int Add(string body)
    {
        var number = Reserve();
        Set(number, body);
        return number;
    }

    internal void Set(int number, string body) => _bodies[number - 1] = Encoding.Latin1.GetBytes(body);

    /// <param name="entries">Entries of its dictionary beside length and filter.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="packed">Metadata stay readable without unpacking.</param>
    internal int AddStream(string entries, ReadOnlySpan<byte> data, bool packed = true)
    {
        var number = Reserve();
        var bytes = packed ? Pack(data) : data.ToArray();
        var head = $"<<{entries}/Length {bytes.Length}{(packed ? "/Filter/FlateDecode" : "")}>>\nstream\n";
        _bodies[number - 1] = [.. Encoding.Latin1.GetBytes(head), .. bytes, .. "\nendstream"u8];
        return number;
    }

    /// <summary>The file. Its two identifiers are the hash of its objects, so that the same objects are the same file.</summary>
    internal byte[] Write(int catalog, int information)
    {
        using var file = new MemoryStream();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // Four bytes above 127 tell whoever carries the file that it is not text.
        file.Write([.. "%PDF-1.7\n%"u8, 0xE2, 0xE3, 0xCF, 0xD3, .. "\n"u8]);
        var offsets = new List<long>();
        foreach (var (index, body) in _bodies.Index())
        {
            offsets.Add(file.Length);
            hash.AppendData(body!);
            Text(file, $"{index + 1} 0 obj\n");
            file.Write(body!);
            Text(file, "\nendobj\n");
        }

        var table = file.Length;
        Text(file, $"xref\n0 {_bodies.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Text(file, string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        }

        var id = Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16));
        Text(file, $"trailer\n<</Size {_bodies.Count + 1}/Root {catalog} 0 R/Info {information} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    /// <summary>A text string: UTF-16 with its mark, in hexadecimal.</summary>
    internal static string String(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    internal static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static byte[] Pack(ReadOnlySpan<byte> data)
    {
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return buffer.ToArray();
    }

    private static void Text(MemoryStream file, string text) => file.Write(Encoding.ASCII.GetBytes(text));
}
