using System.Buffers.Binary;
using System.Text;

namespace Sen.Documents.Pdf;

/// <summary>
/// The sRGB colour space (IEC 61966-2-1) as an ICC profile of version 4 (ICC.1:2010): matrix and tone curve, written from the numbers of
/// the standard, so that no file of others is carried.
/// </summary>
internal static class SrgbProfile
{
    internal static byte[] Bytes { get; } = Write();

    private static byte[] Write()
    {
        var curve = Parametric(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);
        (string Tag, byte[] Data)[] tags =
        [
            ("desc", Text("sRGB IEC61966-2.1")),
            ("cprt", Text("CC0")),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),

            // Bradford-adapted from D65 to D50, the white of every profile.
            ("chad", Fixed("sf32", 1.047882, 0.022919, -0.050217, 0.029587, 0.990479, -0.017059, -0.009232, 0.015076, 0.751678)),
            ("rXYZ", Xyz(0.436066, 0.222488, 0.013916)),
            ("gXYZ", Xyz(0.385147, 0.716873, 0.097076)),
            ("bXYZ", Xyz(0.143066, 0.060608, 0.714096)),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        using var body = new MemoryStream();
        var table = new byte[4 + (12 * tags.Length)];
        BinaryPrimitives.WriteInt32BigEndian(table, tags.Length);
        foreach (var (index, (tag, data)) in tags.Index())
        {
            var entry = table.AsSpan(4 + (12 * index));
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], 128 + table.Length + (int)body.Length);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], data.Length);
            body.Write(data);
            body.Write(new byte[-data.Length & 3]);
        }

        return [.. Header(128 + table.Length + (int)body.Length), .. table, .. body.ToArray()];
    }

    private static byte[] Header(int size)
    {
        var header = new byte[128];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        header[8] = 4;
        header[9] = 0x20;
        Encoding.ASCII.GetBytes("mntrRGB XYZ ", header.AsSpan(12));
        BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(24), 2026);
        BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16BigEndian(header.AsSpan(28), 1);
        Encoding.ASCII.GetBytes("acsp", header.AsSpan(36));
        Xyz(0.9642, 1, 0.8249).AsSpan(8).CopyTo(header.AsSpan(68));
        return header;
    }

    private static byte[] Text(string text)
    {
        var data = new byte[28 + (2 * text.Length)];
        Encoding.ASCII.GetBytes("mluc", data);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(12), 12);
        Encoding.ASCII.GetBytes("enUS", data.AsSpan(16));
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(20), 2 * text.Length);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(24), 28);
        Encoding.BigEndianUnicode.GetBytes(text, data.AsSpan(28));
        return data;
    }

    private static byte[] Xyz(double x, double y, double z) => Fixed("XYZ ", x, y, z);

    // Type 3 of parametricCurveType: a power above a threshold, a line below it.
    private static byte[] Parametric(params ReadOnlySpan<double> values)
    {
        var numbers = Fixed("para", values);
        return [.. numbers.AsSpan(0, 8), 0, 3, 0, 0, .. numbers.AsSpan(8)];
    }

    private static byte[] Fixed(string type, params ReadOnlySpan<double> values)
    {
        var data = new byte[8 + (4 * values.Length)];
        Encoding.ASCII.GetBytes(type, data);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8 + (4 * i)), (int)Math.Round(values[i] * 65536));
        }

        return data;
    }
}
