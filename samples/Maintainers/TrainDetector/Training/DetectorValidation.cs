using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>
/// Measures models in ONNX Runtime, as they are used: on validation pictures, and on training pictures without faces.
/// </summary>
internal sealed class DetectorValidation
{
    /// <summary>Faces of a lower confidence are not counted.</summary>
    public const float LeastConfidence = 0.02f;

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
        using var session = new DetectorSession(model);
        return new DetectorResult(_pictures.Select(p => (p.Annotated, (IReadOnlyList<Detection>)
            [.. Detect(session, p.Gray).Select(f => new Detection(f.Box, f.Confidence))])));
    }

    /// <summary>The pictures without faces that the model is surest of having found one in, the surest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="negatives">Pictures without faces.</param>
    /// <param name="most">The most pictures.</param>
    public static List<int> Hardest(byte[] model, IReadOnlyList<TrainingPicture> negatives, int most)
    {
        using var session = new DetectorSession(model);
        return [.. negatives.Select((picture, index) => (index, Confidence: Detect(session, picture.Gray)
                .Select(f => f.Confidence).FirstOrDefault()))
            .Where(n => n.Confidence > 0)
            .OrderByDescending(n => n.Confidence)
            .Take(most)
            .Select(n => n.index)];
    }

    private static IReadOnlyList<DetectedFace> Detect(DetectorSession session, GrayPicture picture) =>
        session.Detect(DetectorInput.Of(picture.Pixels, picture.Width, picture.Height), LeastConfidence);
}
