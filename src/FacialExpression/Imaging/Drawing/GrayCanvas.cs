using SkiaSharp;

namespace FacialExpression;

/// <summary>Crops and resizes pictures to gray pixels of a network's input size.</summary>
/// <param name="target">The network's input, with one channel.</param>
internal sealed class GrayCanvas(ImageShape target)
{
    // To fill a square, a strip of 1×20,000 pixels would be drawn a million rows high, of which only the middle is visible.
    private const int LargestAspect = 64;

    // Never changed, so any thread may use it.
    private static readonly SKPaint Antialiased = new() { FilterQuality = SKFilterQuality.High };

    private int Width => target.Width;

    private int Height => target.Height;

    /// <summary>Draws the largest part about the center of a picture that has the target's shape.</summary>
    /// <returns>Whether the part has a visible pixel; if not, the destination is black.</returns>
    public bool TryWrite(PixelView view, Span<byte> destination)
    {
        if (IsTarget(view))
        {
            CopyGray(view, destination);
            return true;
        }

        view = CropStrip(view);

        // ML.NET's ResizeImages with IsoCrop and a centered anchor, truncations included, so that a saved pipeline gets the same
        // pixels.
        float widthAspect = (float)Width / view.Width;
        float heightAspect = (float)Height / view.Height;
        float aspect = Math.Max(widthAspect, heightAspect);
        int width = (int)(view.Width * aspect);
        int height = (int)(view.Height * aspect);
        int x = heightAspect < widthAspect ? 0 : (int)((Width - (view.Width * aspect)) / 2);
        int y = heightAspect < widthAspect ? (int)((Height - (view.Height * aspect)) / 2) : 0;
        return Draw(view, SKRectI.Create(x, y, width, height), destination);
    }

    /// <summary>Draws a part of a picture. Beyond the picture's edge its outermost pixels repeat.</summary>
    /// <param name="view">The picture.</param>
    /// <param name="part">In pixels of the upright picture, of the target's shape, at least partly within the picture.</param>
    /// <param name="destination">Receives the gray pixels.</param>
    /// <returns>Whether the part has a visible pixel.</returns>
    public bool TryWrite(PixelView view, SKRectI part, Span<byte> destination)
    {
        SKRectI inside = SKRectI.Intersect(part, new SKRectI(0, 0, view.Width, view.Height));
        PixelView seen = view.Crop(inside);
        if (inside == part)
        {
            return TryWrite(seen, destination);
        }

        double scaleX = (double)Width / part.Width;
        double scaleY = (double)Height / part.Height;
        int left = Math.Min(Width - 1, (int)Math.Round((inside.Left - part.Left) * scaleX));
        int top = Math.Min(Height - 1, (int)Math.Round((inside.Top - part.Top) * scaleY));
        int right = Math.Max(left + 1, (int)Math.Round((inside.Right - part.Left) * scaleX));
        int bottom = Math.Max(top + 1, (int)Math.Round((inside.Bottom - part.Top) * scaleY));
        var drawn = new SKRectI(left, top, Math.Min(Width, right), Math.Min(Height, bottom));
        bool isVisible = Draw(seen, drawn, destination);
        RepeatEdges(destination, drawn);
        return isVisible;
    }

    private bool IsTarget(PixelView view) =>
        view.Width == Width && view.Height == Height && view.Info.ColorType == SKColorType.Gray8;

    private void CopyGray(PixelView view, Span<byte> destination)
    {
        (int first, int right, int down) = view.Orientation.Walk(view.Info.Width, view.Info.Height, 1, view.RowBytes);
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = destination.Slice(y * Width, Width);
            if (right == 1)
            {
                view.Pixels.Slice(first + (y * down), Width).CopyTo(row);
                continue;
            }

            for (int x = 0; x < Width; x++)
            {
                row[x] = view.Pixels[first + (y * down) + (x * right)];
            }
        }
    }

    private PixelView CropStrip(PixelView view)
    {
        long widest = LargestAspect * Math.Max(1, (long)view.Height * Width / Height);
        long highest = LargestAspect * Math.Max(1, (long)view.Width * Height / Width);
        if (view.Width <= widest && view.Height <= highest)
        {
            return view;
        }

        int width = (int)Math.Min(view.Width, widest);
        int height = (int)Math.Min(view.Height, highest);
        return view.Crop(SKRectI.Create((view.Width - width) / 2, (view.Height - height) / 2, width, height));
    }

    /// <summary>Draws the whole view into a rectangle of the target, and converts the target to gray.</summary>
    private unsafe bool Draw(PixelView view, SKRectI place, Span<byte> destination)
    {
        // Resize first, then turn: the same pixels with less work.
        (int width, int height) = view.Orientation.Turn(Width, Height);
        place = view.Orientation.ToStored(place, width, height);
        using var canvasPixels = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        canvasPixels.Erase(SKColors.Transparent);
        fixed (byte* first = view.Pixels)
        {
            using var stored = new SKPixmap(view.Info, (nint)first, view.RowBytes);

            // Skia rounds differently when it resizes gray; ML.NET converts to color first.
            using SKBitmap? color = view.Info.ColorType == SKColorType.Gray8 ? ToColor(stored) : null;
            using SKPixmap? colorPixels = color?.PeekPixels();

            // Uses the pixels where they are; drawing a bitmap would copy them.
            using SKImage image = SKImage.FromPixels(colorPixels ?? stored) ?? throw new InvalidOperationException(
                $"{view.Info.Width}×{view.Info.Height} pixels of {view.RowBytes} bytes per row cannot be drawn.");
            using var canvas = new SKCanvas(canvasPixels);
            canvas.DrawImage(image, new SKRect(0, 0, image.Width, image.Height), place, Antialiased);
        }

        ReadOnlySpan<byte> bgra = canvasPixels.GetPixelSpan();
        (int start, int right, int down) = view.Orientation.Walk(width, height, 4, 4 * width);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0, i = start + (y * down); x < Width; x++, i += right)
            {
                destination[(y * Width) + x] = Gray.Of(red: bgra[i + 2], green: bgra[i + 1], blue: bgra[i]);
            }
        }

        return FillEmptyEdges(bgra[3..], start, right, down, destination);
    }

    /// <summary>Copies gray as color, which Skia resizes as ML.NET does.</summary>
    /// <exception cref="InsufficientMemoryException">The memory is not there.</exception>
    internal static SKBitmap ToColor(SKPixmap gray)
    {
        SKImageInfo info = gray.Info.WithColorType(SKColorType.Bgra8888);
        var color = new SKBitmap();
        if (color.TryAllocPixels(info))
        {
            using SKPixmap pixels = color.PeekPixels();
            if (gray.ReadPixels(pixels))
            {
                return color;
            }
        }

        color.Dispose();
        throw DecodedPixels.OutOfMemory(info);
    }

    /// <summary>
    /// ML.NET's truncation leaves the last row or column empty for some sizes: one without a visible pixel repeats the one before
    /// it.
    /// </summary>
    private bool FillEmptyEdges(ReadOnlySpan<byte> alpha, int start, int right, int down, Span<byte> gray)
    {
        bool isVisible = false;
        for (int y = 0; y < Height && !isVisible; y++)
        {
            isVisible = !IsTransparent(alpha, start + (y * down), right, Width);
        }

        if (!isVisible)
        {
            return false;
        }

        if (IsTransparent(alpha, start + ((Width - 1) * right), down, Height))
        {
            for (int y = 0; y < Height; y++)
            {
                gray[(y * Width) + Width - 1] = gray[(y * Width) + Math.Max(0, Width - 2)];
            }
        }

        if (IsTransparent(alpha, start + ((Height - 1) * down), right, Width))
        {
            gray.Slice(Math.Max(0, Height - 2) * Width, Width).CopyTo(gray[((Height - 1) * Width)..]);
        }

        return true;
    }

    private static bool IsTransparent(ReadOnlySpan<byte> alpha, int first, int step, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (alpha[first + (i * step)] != 0)
            {
                return false;
            }
        }

        return true;
    }

    private void RepeatEdges(Span<byte> gray, SKRectI drawn)
    {
        for (int y = drawn.Top; y < drawn.Bottom; y++)
        {
            Span<byte> row = gray.Slice(y * Width, Width);
            row[..drawn.Left].Fill(row[drawn.Left]);
            row[drawn.Right..].Fill(row[drawn.Right - 1]);
        }

        for (int y = 0; y < Height; y++)
        {
            if (y < drawn.Top || y >= drawn.Bottom)
            {
                gray.Slice(Math.Clamp(y, drawn.Top, drawn.Bottom - 1) * Width, Width).CopyTo(gray.Slice(y * Width, Width));
            }
        }
    }
}
