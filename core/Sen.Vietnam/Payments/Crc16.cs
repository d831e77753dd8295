using System.Text;

namespace Sen.Vietnam;

/// <summary>CRC-16/CCITT-FALSE (polynomial 1021, start FFFF, not reflected, no final xor); "123456789" gives 29B1.</summary>
internal static class Crc16
{
    internal static ushort Of(string text)
    {
        var crc = 0xFFFF;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
        }

        return (ushort)crc;
    }
}
