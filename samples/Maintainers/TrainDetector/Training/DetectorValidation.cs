using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>
/// Measures models in ONNX Runtime, as they are used: on validation pictures, and on training pictures without faces.
/// </summary>
internal sealed class DetectorValidation
{
    /// <summary>Faces of a lower confidence are not counted.</summary>
    public const float LeastConfidence = 0.02f;

    // A face of 24 pixels may get a box that is somewhat smaller.
    private const int SmallestFace = 16;

    private readonly (AnnotatedPicture Annotated, GrayPicture Gray)[] _pictures;

    /// <param name="data">A folder or zip file.</param>
    /// <param name="table">Its boxes.</param>
    public DetectorValidation(string data, string table)
    {
        using var files = new PictureFiles(data);
        _pictures = [.. FaceTable.Load(table).Select(p => (p, TrainingPictures.Decode(files.Read(p.File))))];
    }

    /// <summary>Detects in all pictures.</summary>
    public DetectorResult Run(byte[] model)
    {
        using FaceDetector detector = Load(model);
        return new DetectorResult(_pictures.Select(p => (p.Annotated, (IReadOnlyList<Detection>)
            [.. Detect(detector, p.Gray).Select(f => new Detection(f.Box, f.Confidence))])));
    }

    /// <summary>The pictures without faces that the model is surest of having found one in, the surest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="negatives">Pictures without faces.</param>
    /// <param name="most">The most pictures.</param>
    public static List<int> Hardest(byte[] model, IReadOnlyList<TrainingPicture> negatives, int most)
    {
        using FaceDetector detector = Load(model);
        return [.. negatives.Select((picture, index) => (index, Confidence: Detect(detector, picture.Gray)
                .Select(f => f.Confidence).FirstOrDefault()))
            .Where(n => n.Confidence > 0)
            .OrderByDescending(n => n.Confidence)
            .Take(most)
            .Select(n => n.index)];
    }

    private static FaceDetector Load(byte[] model) => FaceDetector.Load(
        new MemoryStream(model),
        new FaceDetectorOptions { Threshold = LeastConfidence, MinFaceSize = SmallestFace, Threads = 1 });

    private static IReadOnlyList<DetectedFace> Detect(FaceDetector detector, GrayPicture gray)
    {
        using var picture = Picture.FromPixels(gray.Pixels, gray.Width, gray.Height, PixelFormat.Gray8);
        return detector.Detect(picture);
    }
}
