using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>
/// ReLU and max pooling in one pass over a map that is channels last, for windows that do not overlap. libtorch's two passes in
/// each direction, with their table of 8-byte indices, take longer than the convolution before them.
/// </summary>
internal static class ReluMaxPool
{
    /// <summary>Whether the kernel supports a pool: unpadded square windows that lie side by side.</summary>
    public static bool Takes(MaxPooling2D pool, MapShape input) =>
        pool.PoolSize.IsSquare && pool.Window.Stride == pool.PoolSize && pool.Window.Pads(input) == default;

    /// <summary>The maximum of each window, or zero if it is negative.</summary>
    /// <param name="map">[N, channels, height, width] of float32 or bfloat16.</param>
    /// <param name="size">Height and width of the window.</param>
    /// <returns>[N, channels, height / size, width / size]; rows and columns that fill no window are dropped.</returns>
    public static Tensor Forward(Tensor map, int size)
    {
        using Tensor rows = map.permute(0, 2, 3, 1).contiguous();
        var place = new Place(rows.shape, size);
        Tensor result = empty([place.Images, place.Height / size, place.Width / size, place.Channels], map.dtype, CPU);
        (nint x, nint y) = (TensorMemory.AddressOf(rows), TensorMemory.AddressOf(result));
        if (map.dtype == ScalarType.BFloat16)
        {
            Work.Distribute(place.Images, (from, to) => Bits<short>.Forward(place, x, y, from, to));
        }
        else
        {
            Work.Distribute(place.Images, (from, to) => Bits<int>.Forward(place, x, y, from, to));
        }

        return result.permute(0, 3, 1, 2);
    }

    /// <summary>Passes each gradient to the first element of its window that had the maximum, if that was above zero.</summary>
    /// <param name="map">The input.</param>
    /// <param name="result">The output.</param>
    /// <param name="gradient">The output's gradient.</param>
    /// <param name="size">Height and width of the window.</param>
    public static Tensor Backward(Tensor map, Tensor result, Tensor gradient, int size)
    {
        using Tensor mapRows = map.permute(0, 2, 3, 1).contiguous();
        using Tensor resultRows = result.permute(0, 2, 3, 1).contiguous();
        using Tensor gradientRows = gradient.permute(0, 2, 3, 1).contiguous();
        Tensor back = empty_like(mapRows);
        var place = new Place(mapRows.shape, size);
        (nint x, nint y) = (TensorMemory.AddressOf(mapRows), TensorMemory.AddressOf(resultRows));
        (nint dy, nint dx) = (TensorMemory.AddressOf(gradientRows), TensorMemory.AddressOf(back));
        if (map.dtype == ScalarType.BFloat16)
        {
            Work.Distribute(place.Images, (from, to) => Bits<short>.Backward(place, x, y, dy, dx, from, to));
        }
        else
        {
            Work.Distribute(place.Images, (from, to) => Bits<int>.Backward(place, x, y, dy, dx, from, to));
        }

        return back.permute(0, 3, 1, 2);
    }

    private readonly record struct Place(int Images, int Height, int Width, int Channels, int Size)
    {
        public Place(long[] shape, int size)
            : this((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], size)
        {
        }

        public int Rows => Height / Size;

        public int Columns => Width / Size;

        /// <summary>The distance of each element of a window from its first.</summary>
        public long[] Offsets()
        {
            (int size, int width, int channels) = (Size, Width, Channels);
            return [.. Enumerable.Range(0, size * size).Select(i => (((long)(i / size) * width) + (i % size)) * channels)];
        }
    }

    /// <summary>
    /// Floating-point numbers as the integers of their bits: above zero both have the same order, and every negative number is
    /// below zero.
    /// </summary>
    private static unsafe class Bits<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        // The bits of infinity; above it, without the sign, is NaN, which wins, so that it shows in the loss.
        private static readonly T Infinity = T.CreateTruncating(sizeof(T) == 2 ? 0x7F80 : 0x7F800000);
        private static readonly T NoSign = T.CreateTruncating(sizeof(T) == 2 ? 0x7FFF : 0x7FFFFFFF);

        public static void Forward(Place place, nint map, nint result, int from, int to)
        {
            (int size, int channels, int lanes) = (place.Size, place.Channels, Vector512<T>.Count);
            long[] offsets = place.Offsets();
            T* y = (T*)result + ((long)from * place.Rows * place.Columns * channels);
            for (int image = from; image < to; image++)
            {
                for (int row = 0; row < place.Rows; row++)
                {
                    T* x = (T*)map + ((((long)image * place.Height) + (row * size)) * place.Width * channels);
                    for (int column = 0; column < place.Columns; column++, x += size * channels, y += channels)
                    {
                        if (channels < lanes)
                        {
                            for (int c = 0; c < channels; c++)
                            {
                                y[c] = Maximum(x + c, offsets);
                            }

                            continue;
                        }

                        // The last vector overlaps the one before it if channels do not fill it.
                        for (int c = 0; c < channels; c += lanes)
                        {
                            int at = Math.Min(c, channels - lanes);
                            MaximumVector(x + at, offsets).Store(y + at);
                        }
                    }
                }
            }
        }

        public static void Backward(Place place, nint map, nint result, nint gradient, nint back, int from, int to)
        {
            (int size, int channels, int lanes) = (place.Size, place.Channels, Vector512<T>.Count);
            long[] offsets = place.Offsets();
            long outputs = (long)from * place.Rows * place.Columns * channels;
            T* y = (T*)result + outputs;
            T* dy = (T*)gradient + outputs;
            for (int image = from; image < to; image++)
            {
                long first = (long)image * place.Height * place.Width * channels;
                ClearEdges(place, (T*)back + first);
                for (int row = 0; row < place.Rows; row++)
                {
                    long start = first + ((long)row * size * place.Width * channels);
                    T* x = (T*)map + start;
                    T* dx = (T*)back + start;
                    for (int column = 0;
                        column < place.Columns;
                        column++, x += size * channels, dx += size * channels, y += channels, dy += channels)
                    {
                        if (channels < lanes)
                        {
                            for (int c = 0; c < channels; c++)
                            {
                                PassGradient(x + c, y[c], dy[c], dx + c, offsets);
                            }

                            continue;
                        }

                        for (int c = 0; c < channels; c += lanes)
                        {
                            int at = Math.Min(c, channels - lanes);
                            PassGradientVector(x + at, Vector512.Load(y + at), Vector512.Load(dy + at), dx + at, offsets);
                        }
                    }
                }
            }
        }

        private static Vector512<T> MaximumVector(T* x, long[] offsets)
        {
            (Vector512<T> maximum, Vector512<T> magnitude) = (Vector512<T>.Zero, Vector512<T>.Zero);
            Vector512<T> noSign = Vector512.Create(NoSign);
            foreach (long offset in offsets)
            {
                Vector512<T> value = Vector512.Load(x + offset);
                maximum = Vector512.Max(maximum, value);
                magnitude = Vector512.Max(magnitude, value & noSign);
            }

            return Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(Infinity)), magnitude, maximum);
        }

        private static T Maximum(T* x, long[] offsets)
        {
            (T maximum, T magnitude) = (T.Zero, T.Zero);
            foreach (long offset in offsets)
            {
                maximum = T.Max(maximum, x[offset]);
                magnitude = T.Max(magnitude, x[offset] & NoSign);
            }

            return magnitude > Infinity ? magnitude : maximum;
        }

        private static void PassGradientVector(T* x, Vector512<T> y, Vector512<T> dy, T* dx, long[] offsets)
        {
            Vector512<T> left = dy & Vector512.GreaterThan(y, Vector512<T>.Zero);
            foreach (long offset in offsets)
            {
                Vector512<T> here = Vector512.Equals(y, Vector512.Load(x + offset));
                (left & here).Store(dx + offset);
                left = Vector512.AndNot(left, here);
            }
        }

        private static void PassGradient(T* x, T y, T dy, T* dx, long[] offsets)
        {
            T left = y > T.Zero ? dy : T.Zero;
            foreach (long offset in offsets)
            {
                bool here = x[offset] == y;
                dx[offset] = here ? left : T.Zero;
                left = here ? T.Zero : left;
            }
        }

        // Rows and columns that fill no window have no gradient.
        private static void ClearEdges(Place place, T* back)
        {
            int row = place.Width * place.Channels;
            int usedColumns = place.Columns * place.Size * place.Channels;
            int usedRows = place.Rows * place.Size;
            for (int y = 0; y < usedRows && usedColumns < row; y++)
            {
                new Span<T>(back + ((long)y * row) + usedColumns, row - usedColumns).Clear();
            }

            new Span<T>(back + ((long)usedRows * row), (place.Height - usedRows) * row).Clear();
        }
    }
}
