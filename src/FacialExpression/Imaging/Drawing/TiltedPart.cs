using System.Numerics;
using SkiaSharp;

namespace FacialExpression;

/// <summary>A rectangle in a picture that is turned about its center, such as the place of a tilted face.</summary>
/// <param name="CenterX">Pixels from the left edge of the upright picture.</param>
/// <param name="CenterY">Pixels from its top edge.</param>
/// <param name="Unit">How many pixels of the picture become one of the target, above 0.</param>
/// <param name="Degrees">How far the rectangle is turned clockwise.</param>
internal readonly record struct TiltedPart(float CenterX, float CenterY, float Unit, float Degrees)
{
    // What the filter of an enlarged or reduced picture takes beyond the rectangle, in pixels of the target and of the picture.
    private const int FilterReach = 2;

    /// <summary>Draws the rectangle upright. Beyond the picture's edge its outermost pixels repeat.</summary>
    /// <param name="view">The picture.</param>
    /// <param name="target">The size of the result, with one channel.</param>
    /// <param name="destination">Receives the gray pixels.</param>
    /// <returns>Whether a pixel is visible; if not, the destination is black.</returns>
    public unsafe bool TryWrite(PixelView view, ImageShape target, Span<byte> destination)
    {
        // Only what is seen: the filter makes reduced copies of everything that it gets.
        SKRectI seen = Bounds(target, view.Width, view.Height);
        view = view.Crop(seen);
        Matrix3x2 toTarget = UprightOf(view) * Matrix3x2.CreateTranslation(seen.Left - CenterX, seen.Top - CenterY)
            * Matrix3x2.CreateRotation(-float.DegreesToRadians(Degrees)) * Matrix3x2.CreateScale(1 / Unit)
            * Matrix3x2.CreateTranslation(target.Width / 2f, target.Height / 2f);
        using var canvasPixels =
            new SKBitmap(new SKImageInfo(target.Width, target.Height, SKColorType.Bgra8888, SKAlphaType.Premul));
        canvasPixels.Erase(SKColors.Transparent);
        fixed (byte* first = view.Pixels)
        {
            using var stored = new SKPixmap(view.Info, (nint)first, view.RowBytes);
            using SKBitmap? color = view.Info.ColorType == SKColorType.Gray8 ? GrayCanvas.ToColor(stored) : null;
            using SKPixmap? colorPixels = color?.PeekPixels();
            using SKImage image = SKImage.FromPixels(colorPixels ?? stored) ?? throw new InvalidOperationException(
                $"{view.Info.Width}×{view.Info.Height} pixels of {view.RowBytes} bytes per row cannot be drawn.");
            using SKShader shader = image.ToShader(SKShaderTileMode.Clamp, SKShaderTileMode.Clamp, ToSkia(toTarget));
            using var paint = new SKPaint { Shader = shader, FilterQuality = SKFilterQuality.High };
            using var canvas = new SKCanvas(canvasPixels);
            canvas.DrawPaint(paint);
        }

        ReadOnlySpan<byte> bgra = canvasPixels.GetPixelSpan();
        bool isVisible = false;
        for (int i = 0; i < target.Size; i++)
        {
            ReadOnlySpan<byte> pixel = bgra.Slice(4 * i, 4);
            destination[i] = Gray.Of(red: pixel[2], green: pixel[1], blue: pixel[0]);
            isVisible |= pixel[3] != 0;
        }

        return isVisible;
    }

    /// <summary>The part of the picture that the rectangle and the filter touch, at least one pixel.</summary>
    private SKRectI Bounds(ImageShape target, int width, int height)
    {
        double diagonal = Math.Sqrt(((double)target.Width * target.Width) + ((double)target.Height * target.Height));
        double reach = (Unit * ((diagonal / 2) + FilterReach)) + FilterReach;
        int left = (int)Math.Clamp(Math.Floor(CenterX - reach), 0, width - 1);
        int top = (int)Math.Clamp(Math.Floor(CenterY - reach), 0, height - 1);
        int right = (int)Math.Clamp(Math.Ceiling(CenterX + reach), left + 1, width);
        int bottom = (int)Math.Clamp(Math.Ceiling(CenterY + reach), top + 1, height);
        return new SKRectI(left, top, right, bottom);
    }

    /// <summary>From stored places to upright ones.</summary>
    private static Matrix3x2 UprightOf(PixelView view)
    {
        (bool swap, bool flipX, bool flipY) = view.Orientation;
        var mirror = new Matrix3x2(
            flipX ? -1 : 1, 0, 0, flipY ? -1 : 1, flipX ? view.Info.Width : 0, flipY ? view.Info.Height : 0);
        return swap ? mirror * new Matrix3x2(0, 1, 1, 0, 0, 0) : mirror;
    }

    private static SKMatrix ToSkia(Matrix3x2 matrix) => new(
        matrix.M11, matrix.M21, matrix.M31, matrix.M12, matrix.M22, matrix.M32, 0, 0, 1);
}
