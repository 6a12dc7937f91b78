using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>Declares another width and height in the header of each format.</summary>
internal static class ImageSizes
{
    private static readonly uint[] Sizes =
    [
        0, 1, 2, 47, 48, 49, 64, 1000, 7000, 20_000, 32_767, 32_768, 65_000, 65_535, 0x7fffffff, 0x80000000, 0xffffffff,
    ];

    public static byte[] Change(byte[] file, Random random)
    {
        byte[] broken = [.. file];
        uint width = Sizes[random.Next(Sizes.Length)];
        uint height = Sizes[random.Next(Sizes.Length)];
        switch (ImageParts.KindOf(file))
        {
            case ImageKind.Png when file.Length >= 33:
                BinaryPrimitives.WriteUInt32BigEndian(broken.AsSpan(16), width);
                BinaryPrimitives.WriteUInt32BigEndian(broken.AsSpan(20), height);
                PngChecksum.Write(broken.AsSpan(8, 25));
                break;
            case ImageKind.Jpeg when FindFrame(file) is >= 0 and var frame:
                BinaryPrimitives.WriteUInt16BigEndian(broken.AsSpan(frame + 5), (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(broken.AsSpan(frame + 7), (ushort)width);
                break;
            case ImageKind.Gif when file.Length >= 10:
                BinaryPrimitives.WriteUInt16LittleEndian(broken.AsSpan(6), (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(broken.AsSpan(8), (ushort)height);
                break;
            case ImageKind.Bmp when file.Length >= 26:
                BinaryPrimitives.WriteUInt32LittleEndian(broken.AsSpan(18), width);
                BinaryPrimitives.WriteUInt32LittleEndian(broken.AsSpan(22), height);
                break;
            case ImageKind.Webp when file.Length >= 30:
                // VP8X has 24 bits each, minus one; VP8 has 14 bits at byte 26; VP8L has 14 bits each from byte 21.
                BinaryPrimitives.WriteUInt32LittleEndian(broken.AsSpan(random.Next(2) == 0 ? 24 : 21), width);
                BinaryPrimitives.WriteUInt16LittleEndian(broken.AsSpan(28), (ushort)height);
                break;
        }

        return broken;
    }

    public static int FindFrame(byte[] jpeg)
    {
        for (int i = 2; i + 9 < jpeg.Length; i++)
        {
            if (jpeg[i] == 0xff && jpeg[i + 1] is 0xc0 or 0xc1 or 0xc2 or 0xc9 or 0xca)
            {
                return i;
            }
        }

        return -1;
    }
}
