using System.Text;
using QRCoder;

namespace Sen.Journeys.Tests;

/// <summary>A camera of Chromium's own making that sees a code held still in front of it: a Y4M film of one picture.</summary>
internal static class FakeCamera
{
    private const int Width = 640;
    private const int Height = 480;
    private const byte Paper = 225;
    private const byte Ink = 30;
    private const byte Room = 110;

    /// <summary>Writes the film and says where it is.</summary>
    internal static string Showing(string text)
    {
        var code = new QRCodeGenerator().CreateQrCode(Encoding.UTF8.GetBytes(text), QRCodeGenerator.ECCLevel.M).ModuleMatrix;
        var picture = new byte[Width * Height];
        Array.Fill(picture, Room);

        // The matrix brings its quiet zone along.
        var module = Height * 9 / 10 / code.Count;
        var (left, top) = ((Width - code.Count * module) / 2, (Height - code.Count * module) / 2);
        for (var y = 0; y < code.Count * module; y++)
        {
            for (var x = 0; x < code.Count * module; x++)
            {
                picture[(top + y) * Width + left + x] = code[y / module][x / module] ? Ink : Paper;
            }
        }

        var path = Path.Combine(Directory.CreateTempSubdirectory("sen-camera-").FullName, "card.y4m");
        using var film = File.Create(path);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n"));
        for (var frame = 0; frame < 10; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(picture);
            film.Write(Enumerable.Repeat((byte)128, Width * Height / 2).ToArray());
        }

        return path;
    }
}
