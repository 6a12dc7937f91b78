using System.Numerics;
using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>
/// Reduces a picture to gray pixels of another size: each is the mean of the area that it covers, so that nothing small is lost
/// between samples. It reads the picture once, row by row, whatever its shape.
/// </summary>
internal static class AreaReduction
{
    /// <summary>Reduces a picture.</summary>
    /// <param name="view">The picture.</param>
    /// <param name="width">Columns of the result, from 1 to the picture's.</param>
    /// <param name="height">Rows of the result, from 1 to the picture's.</param>
    /// <param name="destination">Receives width × height gray pixels, upright.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    public static void Write(
        PixelView view, int width, int height, Span<byte> destination, CancellationToken cancellationToken = default)
    {
        if (width == view.Width && height == view.Height)
        {
            PixelCopy.Write(view, destination, PixelFormat.Gray8);
            return;
        }

        (int columns, int rows) = view.Orientation.Turn(width, height);
        (int start, int right, int down) = view.Orientation.Walk(columns, rows, 1, columns);
        byte[] reduced = PixelMemory.Rent(columns * rows);
        try
        {
            Reduce(view, columns, rows, reduced, cancellationToken);
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = destination.Slice(y * width, width);
                int from = start + (y * down);
                for (int x = 0; x < width; x++, from += right)
                {
                    row[x] = reduced[from];
                }
            }
        }
        finally
        {
            PixelMemory.Return(reduced);
        }
    }

    /// <summary>Reduces the picture as it is stored.</summary>
    private static void Reduce(
        PixelView view, int columns, int rows, Span<byte> reduced, CancellationToken cancellationToken)
    {
        (int width, int height) = (view.Info.Width, view.Info.Height);
        byte[] gray = new byte[width];
        float[] narrow = new float[columns];
        float[] sum = new float[columns];
        double step = (double)rows / height;
        float scale = (float)((double)columns / width * step);
        int row = 0;
        for (int y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GrayRow.Convert(view.Pixels[(y * view.RowBytes)..], view.Info.ColorType, gray);
            Narrow(gray, narrow);

            // A stored row may lie across the border of two rows of the result.
            double end = y == height - 1 ? rows : (y + 1) * step;
            bool isLast = (int)end > row;
            float here = isLast ? (float)((row + 1 - (y * step)) / step) : 1;
            Add(narrow, Math.Clamp(here, 0, 1), sum);
            if (isLast)
            {
                Span<byte> line = reduced.Slice(row * columns, columns);
                for (int x = 0; x < columns; x++)
                {
                    line[x] = (byte)Math.Min((sum[x] * scale) + 0.5f, byte.MaxValue);
                }

                row++;
                sum.AsSpan().Clear();
                Add(narrow, Math.Clamp(1 - here, 0, 1), sum);
            }
        }
    }

    /// <summary>Sums a row's pixels into fewer, each with the fraction of it that lies within the new pixel.</summary>
    private static void Narrow(ReadOnlySpan<byte> gray, Span<float> narrow)
    {
        double step = (double)gray.Length / narrow.Length;
        int x = 0;
        float carried = 0;
        for (int column = 0; column < narrow.Length; column++)
        {
            double end = column == narrow.Length - 1 ? gray.Length : (column + 1) * step;
            int whole = (int)end;
            uint sum = 0;
            foreach (byte pixel in gray[x..whole])
            {
                sum += pixel;
            }

            x = whole;
            float value = sum + carried;
            carried = 0;
            float here = (float)(end - whole);
            if (here > 0)
            {
                // Counted in both of its pixels, by fractions.
                value += gray[x] * here;
                carried = gray[x] * (1 - here);
                x++;
            }

            narrow[column] = value;
        }
    }

    private static void Add(ReadOnlySpan<float> row, float weight, Span<float> sum)
    {
        if (weight == 0)
        {
            return;
        }

        var factor = new Vector<float>(weight);
        ReadOnlySpan<Vector<float>> rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += rows[i] * factor;
        }

        for (int i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
        {
            sum[i] += row[i] * weight;
        }
    }
}
