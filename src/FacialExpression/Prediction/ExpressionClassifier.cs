using System.Buffers;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Reads expressions from images with one model file. Load once, keep, and call from any thread: instances are thread-safe.
/// </summary>
/// <remarks>
/// <para>Give it a picture of one face that fills most of the frame, or a picture and where in it the face is (<see cref="FaceBox"/>). Finding faces is the part of an
/// <see cref="IFaceDetector"/>; <see cref="ExpressionAnalyzer"/> joins the two. Pictures are turned upright as EXIF says; how they become the pixels that the network sees is
/// told at <see cref="ImagePreprocessor"/>.</para>
/// <para>Runs on ONNX Runtime, on the CPU; nothing leaves the machine. Disposing it lets predictions that run finish; predictions that come later throw an
/// <see cref="ObjectDisposedException"/>. Weights so large that an image gives no numbers, which loading cannot see, throw an <see cref="InvalidModelFileException"/>.</para>
/// </remarks>
/// <example><code>
/// using var classifier = ExpressionClassifier.LoadPretrained();
/// ExpressionPrediction prediction = classifier.Predict("face.jpg");
/// Console.WriteLine(prediction);   // Happy 93.1 %
/// </code></example>
public sealed partial class ExpressionClassifier : IDisposable
{
    private readonly ModelSession _session;
    private readonly ExpressionClassifierOptions _options;
    private readonly ImagePreprocessor _preprocessor;
    private readonly Expression[] _order;

    private ExpressionClassifier(ModelSession session, ExpressionClassifierOptions options)
    {
        _session = session;
        _options = options;
        _preprocessor = new ImagePreprocessor(Metadata.Input, options.Limits);
        _order = [.. Metadata.Labels.Select(Enum.Parse<Expression>)];
    }

    /// <summary>What the model file says of itself: its name, input size, scaling and provenance.</summary>
    public ExpressionModelMetadata Metadata => _session.Metadata;

    internal ImageLimits Limits => _options.Limits;

    /// <summary>Reads the expression of the face in an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (its first frame) or BMP file of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file is no image, of a format that is not supported, cut short or too large; the message names it.</exception>
    public ExpressionPrediction Predict(string imagePath) =>
        EncodedBytes.Use(imagePath, _options.Limits, (bytes, _) => Predict(bytes));

    /// <summary>Reads the expression of the face in an encoded image.</summary>
    /// <param name="image">A stream of a JPEG, PNG, WebP, GIF or BMP file, read from its position to its end and left open; it need not be able to seek.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The stream holds no image, a format that is not supported, is cut short or too large.</exception>
    public ExpressionPrediction Predict(Stream image) => EncodedBytes.Use(image, _options.Limits, (bytes, _) => Predict(bytes));

    /// <summary>Reads the expression of the face in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The bytes are no image, of a format that is not supported, cut short or too large.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> encodedImage)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(encodedImage, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Reads the expression of the face in an image of ML.NET's. The image is not disposed.</summary>
    /// <param name="image">Of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public ExpressionPrediction Predict(MLImage image)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(image, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Reads the expression of a face that is already decoded to gray.</summary>
    /// <param name="grayPixels">Width × height pixels, row by row, 0 (black) to 255 (white).</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">The number of pixels is not width × height.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> grayPixels, int width, int height) => Predict(grayPixels, width, height, PixelFormat.Gray8);

    /// <summary>Reads the expression of a face in raw pixels, as cameras and screens give them.</summary>
    /// <param name="pixels">Row by row, from the top left.</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from the start of a row to the start of the next, at least a row's own. Default: 0, rows follow each other without a gap.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">There are not enough pixels for the size.</exception>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int stride = 0)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(pixels, width, height, format, stride, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Reads the expression of the face in a decoded picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The picture is wholly transparent.</exception>
    public ExpressionPrediction Predict(Picture picture)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(picture, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Reads the expression of one face in a decoded picture, with the margin around it that the model was trained on.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="face">Where the face is. What lies beyond the picture's edge repeats its outermost pixels.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    /// <exception cref="ImageFormatException">What is seen is wholly transparent.</exception>
    public ExpressionPrediction Predict(Picture picture, FaceBox face)
    {
        using GrayPixels gray = RentGray();
        _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray.Span);
        return PredictGray(gray.Span);
    }

    /// <summary>Reads the expression of one face in an image file. For several faces of one picture, <see cref="PredictBatch(Picture, IEnumerable{FaceBox})"/> decodes once.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <param name="face">Where the face is, in the upright picture.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be read; the message names it.</exception>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    public ExpressionPrediction Predict(string imagePath, FaceBox face) =>
        EncodedBytes.Use(imagePath, _options.Limits, (bytes, _) => Predict(bytes, face));

    /// <summary>Reads the expression of one face in an encoded image.</summary>
    /// <param name="image">Read from its position to its end and left open.</param>
    /// <param name="face">Where the face is, in the upright picture.</param>
    /// <exception cref="ImageFormatException">The stream cannot be read as an image.</exception>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    public ExpressionPrediction Predict(Stream image, FaceBox face) => EncodedBytes.Use(image, _options.Limits, (bytes, _) => Predict(bytes, face));

    /// <summary>Reads the expression of one face in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of an image file.</param>
    /// <param name="face">Where the face is, in the upright picture.</param>
    /// <exception cref="ImageFormatException">The bytes cannot be read as an image.</exception>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> encodedImage, FaceBox face)
    {
        using Picture picture = Picture.Decode(encodedImage, _options.Limits);
        return Predict(picture, face);
    }

    /// <summary>Reads the expression of one face in an image of ML.NET's, which is not disposed.</summary>
    /// <param name="image">Of any size.</param>
    /// <param name="face">Where the face is.</param>
    /// <exception cref="ImageFormatException">What is seen is wholly transparent.</exception>
    /// <exception cref="ArgumentException">The box has no size, or lies outside the picture.</exception>
    public ExpressionPrediction Predict(MLImage image, FaceBox face)
    {
        using Picture picture = Picture.FromMLImage(image);
        return Predict(picture, face);
    }

    /// <summary>Takes no new prediction; those that other threads are in the middle of finish. Predictions already made stay valid.</summary>
    public void Dispose() => _session.Dispose();

    /// <summary>Whether a box shows something of a picture, so that it can be read.</summary>
    internal bool CanSee(Picture picture, FaceBox face) => FaceCrop.CanSee(face, Metadata.FaceMargin, Metadata.Input, picture.Width, picture.Height);

    private GrayPixels RentGray() => new(Metadata.Input.Size);

    private ExpressionPrediction PredictGray(ReadOnlySpan<byte> gray)
    {
        Span<float> scores = stackalloc float[ExpressionLabels.Count];
        _session.Run(gray, scores);
        return ToPrediction(scores);
    }

    private ExpressionPrediction ToPrediction(ReadOnlySpan<float> scores)
    {
        Span<float> ordered = stackalloc float[ExpressionLabels.Count];
        float sum = 0;
        for (int k = 0; k < _order.Length; k++)
        {
            ordered[(int)_order[k]] = scores[k];
            sum += scores[k];
        }

        // Softmax sums to 1 unless what goes into it is beyond all numbers.
        if (!float.IsFinite(sum))
        {
            throw new InvalidModelFileException($"The model {Quoted.Text(Metadata.ModelName)} computes no numbers for this image: its weights are too large or damaged. Train or save it anew.");
        }

        return new ExpressionPrediction(new ExpressionScores(ordered));
    }

    /// <summary>Memory for the pixels that the network sees, given back at the end of its block.</summary>
    private readonly ref struct GrayPixels(int size)
    {
        private readonly byte[] _rented = ArrayPool<byte>.Shared.Rent(size);

        public Span<byte> Span => _rented.AsSpan(0, size);

        public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
    }
}
