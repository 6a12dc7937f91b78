using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression.Tool;

/// <summary>Finds out how many pixels a picture has before it is decoded.</summary>
internal static class PictureHeader
{
    /// <summary>Returns width × height; 0 for a file that the decoder refuses without decoding it.</summary>
    public static long PixelsOf(ArraySegment<byte> file) => file.AsSpan() switch
    {
        // SkiaSharp would inflate the comments of a PNG first. The header is always the first chunk.
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] png => png.Length < 24
            ? 0
            : (long)BinaryPrimitives.ReadUInt32BigEndian(png[16..]) * BinaryPrimitives.ReadUInt32BigEndian(png[20..]),

        // SkiaSharp knows more formats, whose code these files must not reach.
        [0xff, 0xd8, 0xff, ..]
            or [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..]
            or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]
            or [(byte)'B', (byte)'M', ..] => PixelsBySkia(file),
        _ => 0,
    };

    private static long PixelsBySkia(ArraySegment<byte> file)
    {
        var pinned = GCHandle.Alloc(file.Array, GCHandleType.Pinned);
        try
        {
            using SKData data = SKData.Create(pinned.AddrOfPinnedObject() + file.Offset, file.Count);
            using SKCodec? codec = SKCodec.Create(data);
            return codec is null ? 0 : (long)codec.Info.Width * codec.Info.Height;
        }
        finally
        {
            pinned.Free();
        }
    }
}
