using System.Numerics;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace FacialExpression;

/// <summary>A row of stored pixels as gray, many pixels at once.</summary>
internal static class GrayRow
{
    // x / 100 for numbers below 43,698, without a division.
    private const uint Hundredth = 5243;
    private const int HundredthShift = 19;

    /// <summary>Converts a row; each pixel becomes what <see cref="Gray.Of"/> gives.</summary>
    /// <param name="stored">Gray, or four bytes per pixel.</param>
    /// <param name="type">The order of the colors.</param>
    /// <param name="gray">Receives as many pixels as it has room for.</param>
    public static void Convert(ReadOnlySpan<byte> stored, SKColorType type, Span<byte> gray)
    {
        if (type == SKColorType.Gray8)
        {
            stored[..gray.Length].CopyTo(gray);
            return;
        }

        // The first byte is the lowest of a little-endian number.
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(stored[..(4 * gray.Length)]);
        (uint first, uint third) = type == SKColorType.Rgba8888 ? (30u, 11u) : (11u, 30u);
        int i = 0;
        for (; i + Vector<byte>.Count <= gray.Length; i += Vector<byte>.Count)
        {
            ReadOnlySpan<uint> next = pixels[i..];
            int step = Vector<uint>.Count;
            Vector<ushort> low = Vector.Narrow(Of(next, first, third), Of(next[step..], first, third));
            Vector<ushort> high = Vector.Narrow(Of(next[(2 * step)..], first, third), Of(next[(3 * step)..], first, third));
            Vector.Narrow(low, high).CopyTo(gray[i..]);
        }

        for (; i < gray.Length; i++)
        {
            uint pixel = pixels[i];
            uint sum = (first * (pixel & 0xff)) + (59 * ((pixel >> 8) & 0xff)) + (third * ((pixel >> 16) & 0xff));
            gray[i] = (byte)((sum + 50) / 100);
        }
    }

    private static Vector<uint> Of(ReadOnlySpan<uint> pixels, uint first, uint third)
    {
        var pixel = new Vector<uint>(pixels);
        var mask = new Vector<uint>(0xff);
        Vector<uint> sum = ((pixel & mask) * first) + (((pixel >> 8) & mask) * 59) + (((pixel >> 16) & mask) * third);
        return ((sum + new Vector<uint>(50)) * Hundredth) >> HundredthShift;
    }
}
