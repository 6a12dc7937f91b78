using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>Writes the checksum of a chunk. Decoders skip or refuse chunks with a wrong one.</summary>
internal static class PngChecksum
{
    private static readonly uint[] Table =
    [
        .. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate((uint)value, Shift)),
    ];

    /// <param name="chunk">Length, name, content, and four bytes for the checksum.</param>
    public static void Write(Span<byte> chunk)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in chunk[4..^4])
        {
            sum = Table[(sum ^ value) & 0xff] ^ (sum >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], ~sum);
    }

    private static uint Shift(uint sum, int bit) => (sum & 1) != 0 ? 0xedb88320 ^ (sum >> 1) : sum >> 1;
}
