using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>Makes GIF files of equal pixels, so that one code decodes to thousands of pixels.</summary>
internal static class BombGif
{
    private const int ClearCode = 4;
    private const int EndCode = 5;
    private const int LastCode = 4095;
    private const int SmallestSize = 3;

    public static byte[] Make(int width, int height, int frames = 1, bool isEmpty = false)
    {
        var file = new MemoryStream();
        byte[] head = [.. "GIF89a"u8, 0, 0, 0, 0, 0x81, 0, 0, 0, 0, 0, 255, 255, 255, 128, 128, 128, 64, 64, 64];
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)height);
        file.Write(head);
        byte[] frame = [0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
        head.AsSpan(6, 4).CopyTo(frame.AsSpan(5));
        byte[] codes = isEmpty ? [] : Codes((long)width * height);
        for (int i = 0; i < frames; i++)
        {
            file.Write(frame);
            foreach (byte[] block in codes.Chunk(255))
            {
                file.WriteByte((byte)block.Length);
                file.Write(block);
            }

            file.WriteByte(0);
        }

        file.WriteByte(0x3b);
        return file.ToArray();
    }

    /// <summary>Each code stands for one pixel more than the code before it, until the table is full and is cleared.</summary>
    private static byte[] Codes(long pixels)
    {
        var bytes = new MemoryStream();
        (uint bits, int count, int size) = (0, 0, SmallestSize);
        for (long left = pixels; left > 0;)
        {
            Write(ClearCode);
            size = SmallestSize;
            Write(0);
            left--;
            for (int code = EndCode + 1; code <= LastCode && left > 0; code++)
            {
                // The number of pixels of this code; the last code takes the pixels that are left.
                long length = Math.Min(code - EndCode + 1, left);
                size = code >= 1 << size ? size + 1 : size;
                Write(length == 1 ? 0 : (int)length + EndCode - 1);
                left -= length;
            }
        }

        Write(EndCode);
        bytes.WriteByte((byte)bits);
        return bytes.ToArray();

        void Write(int code)
        {
            bits |= (uint)code << count;
            for (count += size; count >= 8; count -= 8, bits >>= 8)
            {
                bytes.WriteByte((byte)bits);
            }
        }
    }
}
