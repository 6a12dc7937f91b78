using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// Converts any image to the gray pixels that a network takes. Data sets, training and prediction share it, so that all get the
/// same pixels.
/// </summary>
/// <remarks>
/// <para>Decode (JPEG, PNG, WebP, the first frame of GIF, BMP) → turn upright by EXIF → crop the center to the target's aspect
/// ratio → resize, antialiased → gray. Transparent pixels are seen on black; color profiles are ignored. A gray image that has
/// the target's size passes unchanged.</para>
/// <para>Crop and resize are, bit for bit, those of ML.NET's <c>ResizeImages</c> with <c>IsoCrop</c>; gray is (30 R + 59 G + 11
/// B) / 100, rounded, with the weights of ML.NET's <c>ConvertToGrayscale</c>. For some sizes ML.NET's arithmetic leaves the last
/// row or column empty: a last row or column without a visible pixel repeats the one before it. Of a strip that is more than 64
/// times as long as the target's shape, only the middle is used.</para>
/// <para>Instances are immutable and thread-safe.</para>
/// </remarks>
public sealed class ImagePreprocessor
{
    private readonly ImageShape _target;
    private readonly ImageLimits _limits;
    private readonly GrayCanvas _canvas;

    /// <summary>Creates a preprocessor for one target size.</summary>
    /// <param name="target">Height and width above 0, one channel. Default: <see cref="ImageShape.Fer2013"/>.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ArgumentException">The target has no pixels, more than 500,000,000, or is not gray.</exception>
    public ImagePreprocessor(ImageShape? target = null, ImageLimits? limits = null)
    {
        _target = target ?? ImageShape.Fer2013;
        _limits = limits ?? ImageLimits.Default;
        if (_target.Channels != 1 || (long)_target.Height * _target.Width is < 1 or > ImageLimits.LargestMaxPixels)
        {
            throw new ArgumentException(
                $"The target must be gray (one channel) with 1 to {ImageLimits.LargestMaxPixels} pixels; received {_target}.",
                nameof(target));
        }

        _canvas = new GrayCanvas(_target);
    }

    /// <summary>The size of the pixels that <see cref="ToGray(ReadOnlySpan{byte})"/> returns.</summary>
    public ImageShape Target => _target;

    /// <summary>Decodes an encoded image and converts it.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <returns>Height × width gray pixels, row by row, 0 to 255.</returns>
    /// <exception cref="ImageFormatException">
    /// The bytes are no image, have an unsupported format, are damaged, cut short, too large or wholly transparent.
    /// </exception>
    public byte[] ToGray(ReadOnlySpan<byte> encodedImage)
    {
        byte[] pixels = new byte[_target.Size];
        ToGray(encodedImage, pixels);
        return pixels;
    }

    /// <summary>Decodes an encoded image and converts it into memory of the caller.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have the target's size.</exception>
    /// <exception cref="ImageFormatException">
    /// The bytes are no image, have an unsupported format, are damaged, cut short, too large or wholly transparent.
    /// </exception>
    public void ToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        CheckDestination(destination);
        ThrowIfInvisible(TryToGray(encodedImage, destination));
    }

    /// <summary>Converts a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have the target's size.</exception>
    /// <exception cref="ImageFormatException">The picture is wholly transparent.</exception>
    public void ToGray(Picture picture, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CheckDestination(destination);
        ThrowIfInvisible(_canvas.TryWrite(picture.View, destination));
    }

    /// <summary>Converts a face in a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="face">The face's place. Beyond the picture's edge its outermost pixels repeat.</param>
    /// <param name="margin">
    /// What is added to the box on each side, as a fraction of that side's length, from -0.4 to 1. A model's is
    /// <c>ExpressionModelMetadata.FaceMargin</c>.
    /// </param>
    /// <param name="destination">Receives height × width gray pixels, row by row, 0 to 255.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="destination"/> does not have the target's size, or the box lies outside the picture.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The margin is out of its range.</exception>
    /// <exception cref="ImageFormatException">The face is wholly transparent.</exception>
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

    /// <summary>Converts a detected face, turned upright if it is tilted.</summary>
    /// <inheritdoc cref="ToGray(Picture, FaceBox, float, Span{byte})"/>
    internal void ToGray(Picture picture, DetectedFace face, float margin, Span<byte> destination)
    {
        if (face.Tilt == 0)
        {
            ToGray(picture, face.Box, margin, destination);
            return;
        }

        TiltedPart part = FaceCrop.Tilted(face.Box, face.Tilt, margin, _target, picture.Width, picture.Height);
        ThrowIfInvisible(part.TryWrite(picture.View, _target, destination));
    }

    /// <summary>Converts raw pixels.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="format">The layout of a pixel in memory.</param>
    /// <param name="stride">
    /// Bytes from the start of a row to the start of the next; 0 if rows follow each other without gaps.
    /// </param>
    /// <param name="destination">Receives the target's height × width gray pixels.</param>
    /// <exception cref="ArgumentException">
    /// There are not enough pixels, or the destination does not have the target's size.
    /// </exception>
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

        using DecodedPixels copy = raw.Copy();
        ThrowIfInvisible(_canvas.TryWrite(copy.View, destination));
    }

    /// <summary>Decodes an encoded image and converts it.</summary>
    /// <returns>Whether the image has a visible pixel; if not, the destination is black.</returns>
    internal bool TryToGray(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        using DecodedPixels pixels = ImageDecoder.Decode(encodedImage, _limits);
        return _canvas.TryWrite(pixels.View, destination);
    }

    /// <summary>Decodes and converts an image without turning it upright, as ML.NET's <c>LoadImages</c> does.</summary>
    /// <inheritdoc cref="TryToGray(ReadOnlySpan{byte}, Span{byte})" path="/returns"/>
    internal bool TryToGrayAsStored(ReadOnlySpan<byte> encodedImage, Span<byte> destination)
    {
        using DecodedPixels pixels = ImageDecoder.Decode(encodedImage, _limits);
        return _canvas.TryWrite(pixels.View.AsStored, destination);
    }

    /// <summary>Converts pixels where they are.</summary>
    /// <inheritdoc cref="TryToGray(ReadOnlySpan{byte}, Span{byte})" path="/returns"/>
    internal bool TryToGray(PixelView view, Span<byte> destination) => _canvas.TryWrite(view, destination);

    /// <summary>Refuses an image without a visible pixel.</summary>
    internal static void ThrowIfInvisible(bool isVisible)
    {
        if (!isVisible)
        {
            throw new ImageFormatException("The image is wholly transparent, so there is no face to see.");
        }
    }

    internal void CheckDestination(ReadOnlySpan<byte> destination)
    {
        if (destination.Length != _target.Size)
        {
            throw new ArgumentException(
                $"A {_target} image has {_target.Size} pixels; the destination has {destination.Length}.", nameof(destination));
        }
    }
}
