using System.Buffers.Binary;

namespace FacialExpression.Fuzz;

/// <summary>
/// Mutates the parts of a file: chunks of PNG and WebP, segments of JPEG. Lengths and checksums stay correct, so that decoders
/// parse the content.
/// </summary>
internal static class ImageParts
{
    private static readonly byte[][] TiffHeads =
    [
        "II*\0"u8.ToArray(),
        "MM\0*"u8.ToArray(),
        "Exif\0\0II*\0\x8\0\0\0"u8.ToArray(),
        "ICC_PROFILE\0\x1\x1"u8.ToArray(),
    ];

    public static ImageKind KindOf(ReadOnlySpan<byte> file) => file switch
    {
        [0xff, 0xd8, ..] => ImageKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', _, _, _, _, ..] => ImageKind.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', _, _, _, ..] => ImageKind.Webp,
        [(byte)'G', (byte)'I', (byte)'F', ..] => ImageKind.Gif,
        [(byte)'B', (byte)'M', ..] => ImageKind.Bmp,
        _ => ImageKind.Other,
    };

    /// <summary>Removes, repeats or swaps parts.</summary>
    public static byte[] Move(byte[] file, Random random)
    {
        List<byte[]> parts = Split(file);
        for (int i = random.Next(1, 4); i > 0 && parts.Count > 1; i--)
        {
            int one = random.Next(parts.Count);
            int two = random.Next(parts.Count);
            switch (random.Next(4))
            {
                case 0:
                    parts.RemoveAt(one);
                    break;
                case 1:
                    parts.InsertRange(two, Enumerable.Repeat(parts[one], random.Next(1, 50)));
                    break;
                default:
                    (parts[one], parts[two]) = (parts[two], parts[one]);
                    break;
            }
        }

        return Join(file, parts);
    }

    /// <summary>Mutates the content of one part.</summary>
    public static byte[] Break(byte[] file, Random random)
    {
        List<byte[]> parts = Split(file);
        if (parts.Count > 0)
        {
            int one = random.Next(parts.Count);
            byte[] part = parts[one];
            int head = Math.Min(part.Length, Head(KindOf(file)));
            byte[] content = random.Next(4) switch
            {
                0 => ByteMutations.FlipBits(part[head..], random),
                1 => ByteMutations.SetEdgeValues(part[head..], random),
                2 => ByteMutations.Truncate(part[head..], random),
                _ => ByteMutations.Repeat(part[head..], random),
            };
            parts[one] = [.. part[..head], .. content];
        }

        return Join(file, parts);
    }

    /// <summary>Inserts parts of another file.</summary>
    public static byte[] Mix(byte[] file, byte[] other, Random random)
    {
        List<byte[]> parts = Split(file);
        List<byte[]> others = Split(other);
        for (int i = random.Next(1, 4); i > 0 && others.Count > 0; i--)
        {
            parts.Insert(random.Next(parts.Count + 1), others[random.Next(others.Count)]);
        }

        return Join(file, parts);
    }

    /// <summary>Inserts a part that is marked as EXIF or as a color profile and has random content.</summary>
    public static byte[] AddGarbage(byte[] file, Random random)
    {
        byte[] content = new byte[random.Next(2000)];
        random.NextBytes(content);

        // Small numbers pass as counts, types and offsets.
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = random.Next(3) == 0 ? content[i] : (byte)(content[i] % 20);
        }

        content = [.. TiffHeads[random.Next(TiffHeads.Length)], .. content];
        List<byte[]> parts = Split(file);
        byte[]? part = KindOf(file) switch
        {
            ImageKind.Jpeg => [0xff, random.Next(2) == 0 ? (byte)0xe1 : (byte)0xe2, 0, 0, .. content],
            ImageKind.Png => [0, 0, 0, 0, .. random.Next(2) == 0 ? "eXIf"u8 : "iCCP"u8, .. content],
            ImageKind.Webp => [.. random.Next(2) == 0 ? "EXIF"u8 : "ICCP"u8, 0, 0, 0, 0, .. content],
            _ => null,
        };
        if (part is null)
        {
            return ByteMutations.Insert(file, random);
        }

        parts.Insert(Math.Min(parts.Count, random.Next(3)), part);
        return Join(file, parts);
    }

    private static int Head(ImageKind kind) => kind == ImageKind.Jpeg ? 4 : 8;

    /// <summary>The parts without checksums. The last part of a JPEG is everything from its first scan on.</summary>
    private static List<byte[]> Split(byte[] file)
    {
        var parts = new List<byte[]>();
        ImageKind kind = KindOf(file);
        int i = kind switch { ImageKind.Jpeg => 2, ImageKind.Png => 8, ImageKind.Webp => 12, _ => file.Length };
        while (i + 8 <= file.Length)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(i);
            (long length, int tail) = kind switch
            {
                ImageKind.Png => (8 + (long)BinaryPrimitives.ReadUInt32BigEndian(rest), 4),
                ImageKind.Webp => (8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), 0),
                _ => (rest is [0xff, not 0xda, ..] ? 2 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) : rest.Length, 0),
            };
            int end = (int)Math.Min(i + length, file.Length);
            parts.Add(file[i..end]);
            i = (int)Math.Min((long)end + tail + (kind == ImageKind.Webp ? length % 2 : 0), file.Length);
        }

        return parts;
    }

    private static byte[] Join(byte[] file, List<byte[]> parts)
    {
        var joined = new MemoryStream();
        switch (KindOf(file))
        {
            case ImageKind.Jpeg:
                joined.Write(file.AsSpan(0, 2));
                foreach (byte[] part in parts)
                {
                    if (part is [0xff, not 0xda, _, _, ..])
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(2), (ushort)Math.Min(part.Length - 2, ushort.MaxValue));
                    }

                    joined.Write(part);
                }

                return joined.ToArray();
            case ImageKind.Png:
                joined.Write(file.AsSpan(0, 8));
                foreach (byte[] part in parts.Where(p => p.Length >= 8))
                {
                    byte[] chunk = [.. part, 0, 0, 0, 0];
                    BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - 12);
                    PngChecksum.Write(chunk);
                    joined.Write(chunk);
                }

                return joined.ToArray();
            case ImageKind.Webp:
                joined.Write(file.AsSpan(0, 12));
                foreach (byte[] part in parts.Where(p => p.Length >= 8))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(part.AsSpan(4), part.Length - 8);
                    joined.Write(part);
                    joined.Write(new byte[part.Length % 2]);
                }

                byte[] riff = joined.ToArray();
                BinaryPrimitives.WriteInt32LittleEndian(riff.AsSpan(4), riff.Length - 8);
                return riff;
            default:
                return file;
        }
    }
}
