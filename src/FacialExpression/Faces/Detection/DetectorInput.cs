using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>A picture as the numbers that the detector's network takes, in memory that others reuse after it.</summary>
internal sealed class DetectorInput : IDisposable
{
    private byte[]? _bytes;

    private DetectorInput(int width, int height)
    {
        Width = DetectorContract.Align(width);
        Height = DetectorContract.Align(height);
        _bytes = PixelMemory.Rent(checked(sizeof(float) * Width * Height));
    }

    /// <summary>Columns, a multiple of <see cref="DetectorContract.Alignment"/>.</summary>
    public int Width { get; }

    /// <summary>Rows, likewise.</summary>
    public int Height { get; }

    /// <summary>[1, 1, Height, Width].</summary>
    public Span<float> Values => MemoryMarshal.Cast<byte, float>(Bytes.AsSpan(0, sizeof(float) * Width * Height));

    /// <summary>The values' memory, which may have more room.</summary>
    public byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(DetectorInput));

    /// <summary>Makes the input of gray pixels.</summary>
    /// <param name="gray">Row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static DetectorInput Of(ReadOnlySpan<byte> gray, int width, int height)
    {
        var input = new DetectorInput(width, height);
        Span<float> values = input.Values;
        for (int y = 0; y < height; y++)
        {
            Span<float> row = values.Slice(y * input.Width, input.Width);
            PixelScale.Multiply(gray.Slice(y * width, width), DetectorContract.Scale, row[..width]);
            row[width..].Clear();
        }

        values[(height * input.Width)..].Clear();
        return input;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            PixelMemory.Return(bytes);
        }
    }
}
