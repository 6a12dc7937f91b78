using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

public sealed partial class FaceDetector
{
    private const string StreamName = "The stream";

    /// <summary>Loads the detector inside this package. Offline; nothing is downloaded.</summary>
    /// <param name="options">What to find, and limits. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system.
    /// </exception>
    /// <example><code>
    /// using var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = 48 });
    /// </code></example>
    public static FaceDetector LoadPretrained(FaceDetectorOptions? options = null) =>
        Open(PretrainedModel.ReadDetector(), "The detector inside the package", options ?? new FaceDetectorOptions());

    /// <summary>Loads a detector's file, in the form of the one inside this package.</summary>
    /// <param name="onnxPath">A file that this project's <c>samples/Maintainers/TrainDetector</c> wrote.</param>
    /// <param name="options">What to find, and limits. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no ONNX model, is another model, is damaged, or exceeds a limit; the message names which.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system.
    /// </exception>
    public static FaceDetector Load(string onnxPath, FaceDetectorOptions? options = null)
    {
        options ??= new FaceDetectorOptions();
        return LoadChecked(ModelBytes.Read(onnxPath, options.ModelLimits), Quoted.Path(onnxPath), options);
    }

    /// <summary>Loads a detector from a stream, in the form of the one inside this package.</summary>
    /// <param name="onnxModel">Read from its position to its end and left open.</param>
    /// <param name="options">What to find, and limits. Default: <see langword="null"/>, the defaults.</param>
    /// <exception cref="InvalidModelFileException">
    /// The stream holds no ONNX model, another model, is damaged, or exceeds a limit; the message names which.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime's native library is missing or cannot be loaded on this system.
    /// </exception>
    public static FaceDetector Load(Stream onnxModel, FaceDetectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        options ??= new FaceDetectorOptions();
        return LoadChecked(ModelBytes.Read(onnxModel, StreamName, options.ModelLimits), StreamName, options);
    }

    private static FaceDetector LoadChecked(byte[] onnxModel, string source, FaceDetectorOptions options)
    {
        FaceDetector detector = Open(ModelGuard.CheckDetector(onnxModel, source, options.ModelLimits), source, options);
        try
        {
            // A damaged file may load and fail at its first picture; it is refused here already.
            detector._session.TryOut();
            return detector;
        }
        catch (InvalidModelFileException e)
        {
            detector.Dispose();
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    private static FaceDetector Open(byte[] onnxModel, string source, FaceDetectorOptions options)
    {
        try
        {
            return new FaceDetector(DetectorSession.Open(onnxModel, options.Threads), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes). "
                + $"ONNX Runtime reports {Quoted.Sentence(e.Message)}.",
                e);
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
    }
}
