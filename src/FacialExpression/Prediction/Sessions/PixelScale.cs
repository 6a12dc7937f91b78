using System.Numerics;

namespace FacialExpression;

/// <summary>From bytes to the numbers that a network takes.</summary>
internal static class PixelScale
{
    /// <summary>
    /// Multiplies each pixel, many at once. The result equals that of single multiplications bit for bit; for a small network the
    /// loop would be a notable part of the time.
    /// </summary>
    public static void Multiply(ReadOnlySpan<byte> gray, float scale, Span<float> scaled)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= scaled.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(gray[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Write(low, scale, scaled[i..]);
            Write(high, scale, scaled[(i + Vector<ushort>.Count)..]);
        }

        for (; i < scaled.Length; i++)
        {
            scaled[i] = gray[i] * scale;
        }
    }

    private static void Write(Vector<ushort> pixels, float scale, Span<float> scaled)
    {
        Vector.Widen(pixels, out Vector<uint> low, out Vector<uint> high);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(low)) * scale).CopyTo(scaled);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(high)) * scale).CopyTo(scaled[Vector<uint>.Count..]);
    }
}
