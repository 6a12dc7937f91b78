using SkiaSharp;

namespace FacialExpression;

/// <summary>Copies decoded pixels, upright, into raw pixels of any format.</summary>
internal static class PixelCopy
{
    public static void Write(PixelView view, Span<byte> destination, PixelFormat format)
    {
        (int bytes, int red, int green, int blue) = PixelFormats.Layout(format);
        long size = (long)view.Width * view.Height * bytes;
        if (destination.Length != size)
        {
            throw new ArgumentException(
                $"A {view.Width}×{view.Height} picture in {format} has {size} bytes; the destination has {destination.Length}.",
                nameof(destination));
        }

        bool isGray = view.Info.ColorType == SKColorType.Gray8;
        (int sourceRed, int sourceBlue) = isGray ? (0, 0) : view.Info.ColorType == SKColorType.Rgba8888 ? (0, 2) : (2, 0);
        int sourceGreen = isGray ? 0 : 1;
        (int first, int right, int down) = view.Orientation.Walk(
            view.Info.Width, view.Info.Height, view.Info.BytesPerPixel, view.RowBytes);
        if (format == PixelFormat.Gray8 && right == view.Info.BytesPerPixel)
        {
            for (int y = 0; y < view.Height; y++)
            {
                GrayRow.Convert(
                    view.Pixels[(first + (y * down))..], view.Info.ColorType, destination.Slice(y * view.Width, view.Width));
            }

            return;
        }

        int to = 0;
        for (int y = 0; y < view.Height; y++)
        {
            int from = first + (y * down);
            for (int x = 0; x < view.Width; x++, from += right, to += bytes)
            {
                byte r = view.Pixels[from + sourceRed];
                byte g = view.Pixels[from + sourceGreen];
                byte b = view.Pixels[from + sourceBlue];
                if (format == PixelFormat.Gray8)
                {
                    destination[to] = isGray ? r : Gray.Of(r, g, b);
                    continue;
                }

                destination[to + red] = r;
                destination[to + green] = g;
                destination[to + blue] = b;
                if (bytes == 4)
                {
                    destination[to + 3] = byte.MaxValue;
                }
            }
        }
    }
}
