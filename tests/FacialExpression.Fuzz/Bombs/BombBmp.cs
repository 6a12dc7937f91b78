using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>Makes run-length encoded BMP files: two bytes decode to 255 pixels.</summary>
internal static class BombBmp
{
    private const int HeaderLength = 54;
    private const int Colors = 2;
    private const int RunLengths8 = 1;
    private const int LongestRun = 255;

    public static byte[] RunLengths(int width, int height, bool isEmpty = false)
    {
        var file = new MemoryStream();
        byte[] head = new byte[HeaderLength + (4 * Colors)];
        "BM"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(10), head.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(22), height);
        head[26] = 1;
        head[28] = 8;
        head[30] = RunLengths8;
        head[46] = Colors;
        head.AsSpan(HeaderLength + 4, 3).Fill(byte.MaxValue);
        file.Write(head);
        for (int y = 0; y < height && !isEmpty; y++)
        {
            for (int left = width; left > 0; left -= LongestRun)
            {
                file.Write([(byte)Math.Min(left, LongestRun), 1]);
            }

            file.Write([0, 0]);
        }

        file.Write([0, 1]);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(2), (int)file.Length);
        byte[] bytes = file.ToArray();
        head.AsSpan(0, 6).CopyTo(bytes);
        return bytes;
    }
}
