using System.Buffers.Binary;
using System.IO.Compression;

namespace FacialExpression.Fuzz;

/// <summary>Makes PNG files of equal rows, which compress well.</summary>
internal static class BombPng
{
    public const byte Gray = 0;
    public const byte Rgb = 2;
    public const byte Rgba = 6;

    private const int FilterCount = 5;

    // Adam7: the first column and row of each pass, and its steps.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    public static byte[] Make(
        int width,
        int height,
        byte bits,
        byte colorType,
        bool isInterlaced = false,
        byte filter = 0,
        bool isNoisy = false,
        byte[]? content = null,
        byte[]? extra = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = colorType;
        header[12] = isInterlaced ? (byte)1 : (byte)0;
        var random = new Random(1);
        int bitsPerPixel = bits * colorType switch { Rgba => 4, Rgb => 3, _ => 1 };
        byte[] pixels = content ?? Compress(isNoisy ? CompressionLevel.Fastest : CompressionLevel.Optimal, zlib =>
        {
            foreach ((int x, int y, int stepX, int stepY) in isInterlaced ? Passes : [(0, 0, 1, 1)])
            {
                int columns = (width - x + stepX - 1) / stepX;
                int rows = (height - y + stepY - 1) / stepY;
                byte[] row = new byte[1 + ((((long)columns * bitsPerPixel) + 7) / 8)];
                row.AsSpan(1).Fill(byte.MaxValue);
                row[0] = filter;
                for (int i = 0; i < rows; i++)
                {
                    if (isNoisy)
                    {
                        // One random bit per byte: decoders have work to do, and the file has an eighth of the pixels' size.
                        random.NextBytes(row);
                        for (int j = 1; j < row.Length; j++)
                        {
                            row[j] = (byte)(0xfe | row[j]);
                        }

                        row[0] = (byte)(row[0] % FilterCount);
                    }

                    zlib.Write(row);
                }
            }
        });
        return
        [
            0x89, .. "PNG\r\n\x1a\n"u8,
            .. Chunk("IHDR"u8, header), .. extra ?? [], .. Chunk("IDAT"u8, pixels), .. Chunk("IEND"u8, []),
        ];
    }

    public static byte[] Zeros(int count) => Compress(CompressionLevel.Optimal, zlib =>
    {
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < count / block.Length; i++)
        {
            zlib.Write(block);
        }
    });

    /// <summary>Makes a chunk whose content has a name, a compression method, and compressed zeros.</summary>
    public static byte[] Compressed(ReadOnlySpan<byte> name, int count) => Chunk(name, [(byte)'x', 0, 0, .. Zeros(count)]);

    /// <summary>Makes an iTXt chunk with compressed zeros as its text.</summary>
    public static byte[] International(int count) => Chunk("iTXt"u8, [(byte)'x', 0, 1, 0, 0, 0, .. Zeros(count)]);

    public static byte[] Repeated(byte[] chunk, int count)
    {
        byte[] chunks = new byte[count * chunk.Length];
        for (int i = 0; i < chunks.Length; i += chunk.Length)
        {
            chunk.CopyTo(chunks, i);
        }

        return chunks;
    }

    public static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        PngChecksum.Write(chunk);
        return chunk;
    }

    private static byte[] Compress(CompressionLevel level, Action<ZLibStream> write)
    {
        var bytes = new MemoryStream();
        using (var zlib = new ZLibStream(bytes, level, leaveOpen: true))
        {
            write(zlib);
        }

        return bytes.ToArray();
    }
}
