using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// Reads expressions from images with one model file. Load once, keep, and call from any thread: instances are thread-safe.
/// </summary>
/// <remarks>
/// Give it an upright picture of one face that fills most of the frame; finding faces in a larger picture is the caller's part,
/// and so is a camera's rotation mark (EXIF), which is not looked at.
/// Runs on ONNX Runtime, on the CPU; nothing leaves the machine.
/// </remarks>
/// <example><code>
/// using var classifier = ExpressionClassifier.LoadPretrained();
/// ExpressionPrediction prediction = classifier.Predict("face.jpg");
/// Console.WriteLine(prediction);   // Happy 93.1 %
/// </code></example>
public sealed partial class ExpressionClassifier : IDisposable
{
    // Activations of this many images fit the caches of a small machine; more at once is not faster.
    private const int MaxBatchSize = 64;

    private static readonly string[] OutputNames = [ExpressionModelMetadata.ScoreName];

    private readonly InferenceSession _session;
    private readonly ImagePreprocessor _preprocessor;
    private readonly Expression[] _order;
    private volatile bool _disposed;

    private ExpressionClassifier(InferenceSession session, ExpressionModelMetadata metadata)
    {
        _session = session;
        Metadata = metadata;
        _preprocessor = new ImagePreprocessor(metadata.Input);
        _order = [.. metadata.Labels.Select(Enum.Parse<Expression>)];
    }

    /// <summary>What the model file says of itself: its name, input size, scaling and provenance.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Reads the expression of the face in an image file.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF or BMP file of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file is no image, of a format that is not supported, or cut short.</exception>
    public ExpressionPrediction Predict(string imagePath)
    {
        byte[] gray = new byte[Metadata.Input.Size];
        ReadGray(imagePath, gray);
        return Run(gray, 1)[0];
    }

    /// <summary>Reads the expression of the face in an encoded image.</summary>
    /// <param name="image">A stream of a JPEG, PNG, WebP, GIF or BMP file, read from its position to its end and left open.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The stream holds no image, a format that is not supported, or is cut short.</exception>
    public ExpressionPrediction Predict(Stream image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var bytes = new MemoryStream();
        image.CopyTo(bytes);
        return Predict(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Reads the expression of the face in an encoded image.</summary>
    /// <param name="encodedImage">The bytes of a JPEG, PNG, WebP, GIF or BMP file.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The bytes are no image, of a format that is not supported, or cut short.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> encodedImage) => Run(_preprocessor.ToGray(encodedImage), 1)[0];

    /// <summary>Reads the expression of the face in an image of ML.NET's. The image is not disposed.</summary>
    /// <param name="image">Of any size.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ImageFormatException">The image is wholly transparent.</exception>
    public ExpressionPrediction Predict(MLImage image)
    {
        byte[] gray = new byte[Metadata.Input.Size];
        _preprocessor.ToGray(image, gray);
        return Run(gray, 1)[0];
    }

    /// <summary>Reads the expression of a face that is already decoded to gray.</summary>
    /// <param name="grayPixels">Width × height pixels, row by row, 0 (black) to 255 (white).</param>
    /// <param name="width">Columns, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <returns>The likeliest expression with all scores.</returns>
    /// <exception cref="ArgumentException">The number of pixels is not width × height.</exception>
    public ExpressionPrediction Predict(ReadOnlySpan<byte> grayPixels, int width, int height)
    {
        byte[] gray = new byte[Metadata.Input.Size];
        _preprocessor.ResizeGray(grayPixels, width, height, gray);
        return Run(gray, 1)[0];
    }

    /// <summary>Reads many images in true batches.</summary>
    /// <param name="imagePaths">Image files of any size and supported format.</param>
    /// <returns>One prediction an image, in the order of the paths.</returns>
    /// <exception cref="FileNotFoundException">One of the files does not exist.</exception>
    /// <exception cref="ImageFormatException">One of the files cannot be read; the message names it.</exception>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(IEnumerable<string> imagePaths)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        int size = Metadata.Input.Size;
        var predictions = new List<ExpressionPrediction>();
        foreach (string[] paths in imagePaths.Chunk(MaxBatchSize))
        {
            byte[] pixels = new byte[paths.Length * size];
            var failures = new Exception?[paths.Length];
            Parallel.For(0, paths.Length, i =>
            {
                try
                {
                    ReadGray(paths[i], pixels.AsSpan(i * size, size));
                }
                catch (Exception e) when (e is ImageFormatException or IOException or UnauthorizedAccessException or ArgumentException)
                {
                    failures[i] = e;
                }
            });

            // The first in input order, whichever thread met it.
            if (Array.Find(failures, f => f is not null) is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            predictions.AddRange(Run(pixels, paths.Length));
        }

        return predictions;
    }

    /// <summary>Reads many gray images of the model's own size in true batches.</summary>
    /// <param name="grayPixels">The images one after the other, each of <see cref="ExpressionModelMetadata.Input"/>'s size, row by row, 0 to 255.</param>
    /// <returns>One prediction an image, in their order.</returns>
    /// <exception cref="ArgumentException">The number of pixels is no multiple of an image's size.</exception>
    public IReadOnlyList<ExpressionPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels)
    {
        int size = Metadata.Input.Size;
        if (grayPixels.Length % size != 0)
        {
            throw new ArgumentException(
                $"The pixels must be whole images of {Metadata.Input} = {size} bytes; received {grayPixels.Length} bytes.", nameof(grayPixels));
        }

        int count = grayPixels.Length / size;
        var predictions = new List<ExpressionPrediction>(count);
        for (int start = 0; start < count; start += MaxBatchSize)
        {
            int batch = Math.Min(MaxBatchSize, count - start);
            predictions.AddRange(Run(grayPixels.Slice(start * size, batch * size), batch));
        }

        return predictions;
    }

    /// <summary>Frees the model. Predictions already made stay valid. Call it once no thread predicts any more.</summary>
    public void Dispose()
    {
        _disposed = true;
        _session.Dispose();
    }

    private void ReadGray(string imagePath, Span<byte> destination)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        if (!File.Exists(imagePath))
        {
            throw new FileNotFoundException($"There is no image file at \"{imagePath}\".", imagePath);
        }

        try
        {
            _preprocessor.ToGray(File.ReadAllBytes(imagePath), destination);
        }
        catch (ImageFormatException e)
        {
            throw new ImageFormatException($"\"{imagePath}\": {e.Message}", e);
        }
    }

    private ExpressionPrediction[] Run(ReadOnlySpan<byte> grayPixels, int batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        float[] input = ArrayPool<float>.Shared.Rent(grayPixels.Length);
        try
        {
            for (int i = 0; i < grayPixels.Length; i++)
            {
                input[i] = grayPixels[i] * Metadata.Scale;
            }

            long[] shape = [batch, Metadata.Input.Channels, Metadata.Input.Height, Metadata.Input.Width];
            using OrtValue image = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, input.AsMemory(0, grayPixels.Length), shape);
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
                options, [ExpressionModelMetadata.InputName], [image], OutputNames);
            return ToPredictions(outputs[0].GetTensorDataAsSpan<float>(), batch);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }

    private ExpressionPrediction[] ToPredictions(ReadOnlySpan<float> scores, int batch)
    {
        var predictions = new ExpressionPrediction[batch];
        Span<float> ordered = stackalloc float[_order.Length];
        for (int i = 0; i < batch; i++)
        {
            for (int k = 0; k < _order.Length; k++)
            {
                ordered[(int)_order[k]] = scores[(i * _order.Length) + k];
            }

            predictions[i] = new ExpressionPrediction(new ExpressionScores(ordered));
        }

        return predictions;
    }
}
