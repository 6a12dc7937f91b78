using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// The one way from any image to the gray pixels that a network sees, shared by data sets, training and prediction.
/// </summary>
/// <remarks>
/// <para>Decode (JPEG, PNG, WebP, GIF's first frame, BMP) → turn upright as EXIF says → centre crop to the target's aspect ratio → antialiased resize →
/// gray. Transparent pixels are seen on black; colour profiles are not looked at. A gray image that already has the target's size passes unchanged.</para>
/// <para>Crop and resize are, bit for bit, ML.NET's <c>ResizeImages</c> with <c>IsoCrop</c>; gray is (30 R + 59 G + 11 B) / 100, rounded,
/// the weights of ML.NET's <c>ConvertToGrayscale</c>. For some sizes ML.NET's arithmetic leaves the last row or column empty: a last
/// row or column without a visible pixel repeats the one before it. Of a strip that is more than 64 times as long as the target's shape, only the middle is seen.</para>
/// <para>Instances are immutable and thread-safe.</para>
/// </remarks>
public sealed class ImagePreprocessor
{
    private readonly ImageShape _target;
    private readonly ImageLimits _limits;
    private readonly GrayCanvas _canvas;

    /// <summary>Makes a preprocessor for one target size.</summary>
    /// <param name="target">Height and width above 0, one channel. Default: <see cref="ImageShape.Fer2013"/>.</param>
    /// <param name="limits">How large an encoded image may be. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ArgumentException">The target has no pixels or is not gray.</exception>
    public ImagePreprocessor(ImageShape? target = null, ImageLimits? limits = null)
    {
        _target = target ?? ImageShape.Fer2013;
        _limits = limits ?? ImageLimits.Default;
        if (_target.Height <= 0 || _target.Width <= 0 || _target.Channels != 1)
        {
            throw new ArgumentException($"The target must be gray (one channel) and not empty; received {_target}.", nameof(target));
        }

        _canvas = new GrayCanvas(_target);
    }

    /// <summary>The size of what <see cref="ToGray(ReadOnlySpan{byte})"/> returns.</summary>
    public ImageShape Target => _target;

    /// <summary>Reads an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <returns>Height × width gray pixels, row by row, 0 to 255.</returns>
    /// <exception cref="ImageFormatException">The bytes are no image, a format that is not supported, cut short or too large.</exception>
    public byte[] ToGray(ReadOnlySpan<byte> encodedImage)
    {
        byte[] pixels = new byte[_target.Size];
        ToGray(encodedImage, pixels);
        return pixels;
    }

    /// <summary>Reads an encoded image into memory of the caller's.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The bytes are no image, a format that is not supported, cut short or too large.</exception>
    public void ToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        CheckDestination(destination);
        ThrowIfInvisible(TryToGray(encodedImage, destination));
    }

    /// <summary>Reads a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The picture is wholly transparent.</exception>
    public void ToGray(Picture picture, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CheckDestination(destination);
        ThrowIfInvisible(_canvas.TryWrite(picture.View, destination));
    }

    /// <summary>Reads a face in a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="face">Where the face is. What lies beyond the picture's edge repeats its outermost pixels.</param>
    /// <param name="margin">What is seen beyond the box on each side, as a part of that side's length, from -0.4 to 1; <see cref="ExpressionModelMetadata.FaceMargin"/> for a model.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size, or the box lies outside the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is out of its range.</exception>
    /// <exception cref="ImageFormatException">What is seen is wholly transparent.</exception>
    public void ToGray(Picture picture, FaceBox face, float margin, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CheckDestination(destination);
        if (margin is not (>= -0.4f and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin must be from -0.4 to 1.");
        }

        SKRectI part = FaceCrop.Of(face, margin, _target, picture.Width, picture.Height);
        ThrowIfInvisible(_canvas.TryWrite(picture.View, part, destination));
    }

    /// <summary>Reads an image of ML.NET's, as <c>LoadImages</c> gives it. The image is not disposed.</summary>
    /// <param name="image">Of any size; its transparent pixels are premultiplied, as ML.NET decodes them.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public void ToGray(MLImage image, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        CheckDestination(destination);
        ThrowIfInvisible(TryToGray(image, destination));
    }

    /// <summary>Reads raw pixels.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from the start of a row to the start of the next; 0 where rows follow each other without a gap.</param>
    /// <param name="destination">Receives the target's height × width gray pixels.</param>
    /// <exception cref="ArgumentException">There are not enough pixels, or the destination is not of the target's size.</exception>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public void ToGray(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride, Span<byte> destination)
    {
        var raw = new RawPixels(pixels, width, height, format, stride);
        CheckDestination(destination);
        if (raw.CanView)
        {
            ThrowIfInvisible(_canvas.TryWrite(raw.View, destination));
            return;
        }

        using Picture copy = raw.ToPicture();
        ThrowIfInvisible(_canvas.TryWrite(copy.View, destination));
    }

    /// <summary>Resizes gray pixels that are already decoded.</summary>
    /// <param name="pixels">Height × width gray pixels, row by row, 0 to 255.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="destination">Receives the target's height × width gray pixels.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width × height, or the destination is not of the target's size.</exception>
    public void ResizeGray(ReadOnlySpan<byte> pixels, int width, int height, Span<byte> destination) =>
        ToGray(pixels, width, height, PixelFormat.Gray8, 0, destination);

    /// <returns>Whether the image has a visible pixel; without one the destination is black.</returns>
    internal bool TryToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        using Picture picture = ImageDecoder.Decode(encodedImage, _limits);
        return _canvas.TryWrite(picture.View, destination);
    }

    /// <summary>Without turning it upright, as ML.NET's <c>LoadImages</c> reads it.</summary>
    /// <inheritdoc cref="TryToGray(ReadOnlySpan{byte}, Span{byte})"/>
    internal bool TryToGrayAsStored(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        using Picture picture = ImageDecoder.Decode(encodedImage, _limits);
        PixelView view = picture.View;
        return _canvas.TryWrite(new PixelView(view.Pixels, view.Info, view.RowBytes), destination);
    }

    /// <inheritdoc cref="TryToGray(ReadOnlySpan{byte}, Span{byte})"/>
    internal bool TryToGray(MLImage image, Span<byte> destination)
    {
        bool isVisible = _canvas.TryWrite(PixelView.Of(image), destination);

        // Its pixels stand in native memory, which goes with it.
        GC.KeepAlive(image);
        return isVisible;
    }

    private static void ThrowIfInvisible(bool isVisible)
    {
        if (!isVisible)
        {
            throw new ImageFormatException("The image is wholly transparent: there is nothing to see.");
        }
    }

    private void CheckDestination(ReadOnlySpan<byte> destination)
    {
        if (destination.Length != _target.Size)
        {
            throw new ArgumentException(
                $"A {_target} image has {_target.Size} pixels; the destination has {destination.Length}.", nameof(destination));
        }
    }
}
