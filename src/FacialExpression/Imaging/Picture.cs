namespace FacialExpression;

// Limits and cancellation tokens are optional in every overload; the first parameter's type tells them apart.
#pragma warning disable RS0026

/// <summary>
/// A decoded image, upright: the input of face detectors, and of predictions of several faces that share one decode. Everything
/// that holds an image becomes one: a file, a stream, encoded bytes, raw pixels, and ML.NET's <c>MLImage</c> by
/// <c>image.ToPicture()</c>.
/// </summary>
/// <remarks>
/// Reading a picture is thread-safe. Dispose it when nobody uses it any more: other pictures then use its memory.
/// EXIF's orientation is applied, so width, height and every <see cref="FaceBox"/> refer to the picture as a person sees it.
/// Transparent pixels are seen on black. If memory runs out, every member that decodes or copies throws an
/// <see cref="InsufficientMemoryException"/>.
/// </remarks>
/// <example><code>
/// using Picture picture = Picture.Load("party.jpg");
/// ExpressionPrediction prediction = classifier.Predict(picture, new FaceBox(120, 80, 96, 96));
/// </code></example>
public sealed class Picture : IDisposable
{
    private readonly DecodedPixels _pixels;

    internal Picture(DecodedPixels pixels) => _pixels = pixels;

    /// <summary>Columns of the upright picture, in pixels.</summary>
    public int Width => _pixels.Width;

    /// <summary>Rows of the upright picture, in pixels.</summary>
    public int Height => _pixels.Height;

    internal PixelView View => _pixels.View;

    /// <inheritdoc cref="DecodedPixels.Reduction"/>
    internal int Reduction => _pixels.Reduction;

    /// <summary>The longer side of the image in its file.</summary>
    internal int FullSide => Math.Max(_pixels.FullSize.Width, _pixels.FullSize.Height);

    /// <summary>Loads an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="FileNotFoundException">
    /// There is no such file; the message recognizes folders, URLs and data URIs.
    /// </exception>
    /// <exception cref="ImageFormatException">
    /// The file is no image, has an unsupported format, is damaged, cut short or too large; the message names the file.
    /// </exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used on this machine or in this app.</exception>
    public static Picture Load(string imagePath, ImageLimits? limits = null) =>
        EncodedBytes.Use(imagePath, limits ?? ImageLimits.Default, DecodePicture);

    /// <summary>Loads an encoded image from a stream.</summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFormatException">
    /// The stream holds no image, or one that has an unsupported format, is damaged, cut short or too large.
    /// </exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used on this machine or in this app.</exception>
    public static Picture Load(Stream image, ImageLimits? limits = null) =>
        EncodedBytes.Use(image, limits ?? ImageLimits.Default, DecodePicture);

    /// <summary>Loads an image file without blocking while it is read.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops reading the file.</param>
    /// <returns>The picture. Decoding it takes the thread on which the read completes.</returns>
    /// <exception cref="FileNotFoundException">
    /// There is no such file; the message recognizes folders, URLs and data URIs.
    /// </exception>
    /// <exception cref="ImageFormatException">
    /// The file is no image, has an unsupported format, is damaged, cut short or too large; the message names the file.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static Task<Picture> LoadAsync(
        string imagePath, ImageLimits? limits = null, CancellationToken cancellationToken = default) =>
        EncodedBytes.UseAsync(imagePath, limits ?? ImageLimits.Default, DecodePicture, cancellationToken);

    /// <summary>
    /// Loads an encoded image without blocking while the stream, such as a request's body or a download, is read.
    /// </summary>
    /// <param name="image">Read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Stops reading the stream.</param>
    /// <returns>The picture. Decoding it takes the thread on which the read completes.</returns>
    /// <exception cref="ImageFormatException">
    /// The stream holds no image, or one that has an unsupported format, is damaged, cut short or too large.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static Task<Picture> LoadAsync(
        Stream image, ImageLimits? limits = null, CancellationToken cancellationToken = default) =>
        EncodedBytes.UseAsync(image, limits ?? ImageLimits.Default, DecodePicture, cancellationToken);

    /// <summary>Decodes an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <param name="limits">The largest image that is decoded. Default: <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFormatException">
    /// The bytes are no image, have an unsupported format, are damaged, cut short or too large.
    /// </exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used on this machine or in this app.</exception>
    public static Picture Decode(ReadOnlySpan<byte> encodedImage, ImageLimits? limits = null) =>
        DecodePicture(encodedImage, limits ?? ImageLimits.Default);

    /// <summary>Copies raw pixels.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="format">The layout of a pixel in memory.</param>
    /// <param name="stride">
    /// Bytes from the start of a row to the start of the next, at least a row's own. Default: 0, rows follow each other without
    /// gaps.
    /// </param>
    /// <exception cref="ArgumentException">There are not enough pixels, or more than a picture can have.</exception>
    /// <exception cref="PredictionEngineException">SkiaSharp cannot be used on this machine or in this app.</exception>
    public static Picture FromPixels(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        var raw = new RawPixels(pixels, width, height, format, stride);
        return new Picture(raw.Copy());
    }

    /// <summary>Writes the upright picture as raw pixels, as detectors need them.</summary>
    /// <param name="destination">Receives height × width pixels, row by row without gaps; it must have exactly that size.</param>
    /// <param name="format">
    /// The layout of a pixel in memory. Gray is (30 R + 59 G + 11 B) / 100, rounded; alpha is 255, with transparent pixels on
    /// black.
    /// </param>
    /// <exception cref="ArgumentException">The destination does not have the picture's size.</exception>
    public void CopyTo(Span<byte> destination, PixelFormat format) => PixelCopy.Write(View, destination, format);

    /// <summary>Releases the picture's memory.</summary>
    public void Dispose() => _pixels.Dispose();

    /// <summary>Decodes an image, large JPEGs at less than their size.</summary>
    /// <inheritdoc cref="ImageDecoder.Decode(ReadOnlySpan{byte}, ImageLimits, int)"/>
    internal static Picture DecodeReduced(ReadOnlySpan<byte> encodedImage, ImageLimits limits, int leastSide) =>
        new(ImageDecoder.Decode(encodedImage, limits, leastSide));

    private static Picture DecodePicture(ReadOnlySpan<byte> encodedImage, ImageLimits limits) =>
        new(ImageDecoder.Decode(encodedImage, limits));
}
