using System.Buffers;
using Microsoft.ML.Data;
using SkiaSharp;

namespace FacialExpression;

/// <summary>
/// A decoded image, upright: what face detectors look at, and what several faces are read from without decoding it again.
/// </summary>
/// <remarks>
/// Reading it is thread-safe. Dispose it once nobody reads it: its memory is then used for other pictures. EXIF's orientation mark has been obeyed:
/// width, height and every <see cref="FaceBox"/> mean the picture as a person sees it. Transparent pixels are seen on black.
/// </remarks>
/// <example><code>
/// using Picture picture = Picture.Load("party.jpg");
/// ExpressionPrediction prediction = classifier.Predict(picture, new FaceBox(120, 80, 96, 96));
/// </code></example>
public sealed class Picture : IDisposable
{
    private readonly SKImageInfo _info;
    private readonly Orientation _orientation;
    private byte[]? _pixels;

    /// <param name="pixels">Rented from the shared pool; the picture gives it back.</param>
    /// <param name="info">Gray, or four bytes a pixel.</param>
    /// <param name="orientation">How to turn the pixels.</param>
    internal Picture(byte[] pixels, SKImageInfo info, Orientation orientation)
    {
        _pixels = pixels;
        _info = info;
        _orientation = orientation;
    }

    /// <summary>Columns of the upright picture, in pixels.</summary>
    public int Width => _orientation.Turn(_info.Width, _info.Height).Width;

    /// <summary>Rows of the upright picture, in pixels.</summary>
    public int Height => _orientation.Turn(_info.Width, _info.Height).Height;

    internal PixelView View => new(
        (_pixels ?? throw new ObjectDisposedException(nameof(Picture))).AsSpan(0, _info.BytesSize), _info, _info.RowBytes, _orientation);

    /// <summary>Reads an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (its first frame) or BMP file.</param>
    /// <param name="limits">How large it may be.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file is no image, of a format that is not supported, cut short or too large; the message names it.</exception>
    public static Picture Load(string imagePath, ImageLimits limits) => EncodedBytes.Use(imagePath, limits, ImageDecoder.Decode);

    /// <inheritdoc cref="Load(string, ImageLimits)"/>
    public static Picture Load(string imagePath) => Load(imagePath, ImageLimits.Default);

    /// <summary>Reads an encoded image from a stream.</summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="limits">How large it may be.</param>
    /// <exception cref="ImageFormatException">The stream holds no image, a format that is not supported, is cut short or too large.</exception>
    public static Picture Load(Stream image, ImageLimits limits) => EncodedBytes.Use(image, limits, ImageDecoder.Decode);

    /// <inheritdoc cref="Load(Stream, ImageLimits)"/>
    public static Picture Load(Stream image) => Load(image, ImageLimits.Default);

    /// <summary>Reads an encoded image from a stream that must not be waited for, as a request's body or a download.</summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="limits">How large it may be. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops the reading of the stream.</param>
    /// <exception cref="ImageFormatException">The stream holds no image, a format that is not supported, is cut short or too large.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<Picture> LoadAsync(Stream image, ImageLimits? limits = null, CancellationToken cancellationToken = default) =>
        EncodedBytes.UseAsync(image, limits ?? ImageLimits.Default, ImageDecoder.Decode, cancellationToken);

    /// <summary>Reads an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="limits">How large it may be. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFormatException">The bytes are no image, of a format that is not supported, cut short or too large.</exception>
    public static Picture Decode(ReadOnlySpan<byte> encodedImage, ImageLimits? limits = null) => ImageDecoder.Decode(encodedImage, limits ?? ImageLimits.Default);

    /// <summary>Copies raw pixels.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from the start of a row to the start of the next, at least a row's own. Default: 0, rows follow each other without a gap.</param>
    /// <exception cref="ArgumentException">There are not enough pixels, or too many for one picture.</exception>
    public static Picture FromPixels(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        var raw = new RawPixels(pixels, width, height, format, stride);
        return raw.ToPicture();
    }

    /// <summary>Copies an image of ML.NET's, which is not disposed.</summary>
    /// <param name="image">Of any size; its transparent pixels are premultiplied, as ML.NET decodes them.</param>
    public static Picture FromMLImage(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        PixelView view = PixelView.Of(image);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(view.Info.BytesSize);
        view.Pixels[..view.Info.BytesSize].CopyTo(pixels);
        GC.KeepAlive(image);
        return new Picture(pixels, view.Info, Orientation.Upright);
    }

    /// <summary>Writes the upright picture as raw pixels, as detectors want them.</summary>
    /// <param name="destination">Receives height × width pixels, row by row without gaps; of exactly that size.</param>
    /// <param name="format">How a pixel is to lie in memory. Gray is (30 R + 59 G + 11 B) / 100, rounded; alpha is 255, with transparent pixels on black.</param>
    /// <exception cref="ArgumentException">The destination is not of the picture's size.</exception>
    public void CopyTo(Span<byte> destination, PixelFormat format) => PictureCopy.Write(View, destination, format);

    /// <summary>Gives the picture's memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }
}
