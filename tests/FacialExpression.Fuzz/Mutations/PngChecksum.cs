using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>A chunk's checksum: without a right one, decoders look no further.</summary>
internal static class PngChecksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8).Aggregate((uint)i, (c, _) => (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1))];

    /// <param name="chunk">Length, name, content, and four bytes that the checksum is written to.</param>
    public static void Write(Span<byte> chunk)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in chunk[4..^4])
        {
            sum = Table[(sum ^ value) & 0xff] ^ (sum >> 8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], ~sum);
    }
}
