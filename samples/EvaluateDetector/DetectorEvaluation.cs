using System.Diagnostics;
using FacialExpression.Samples.DetectFaces;
using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.EvaluateDetector;

/// <summary>Runs detectors on the pictures of a table.</summary>
internal sealed class DetectorEvaluation(string data, string boxes)
{
    // Detections below it would change the area under the curve by less than the last digit that is printed.
    private const float LeastConfidence = 0.02f;

    // A face of 24 pixels may get a box that is somewhat smaller.
    private const int SmallestFace = 16;

    private readonly IReadOnlyList<AnnotatedPicture> _pictures = FaceTable.Load(boxes);

    /// <summary>Measures our detector and, if there is a file, OpenCV's cascade.</summary>
    /// <param name="model">Our detector's file; <see langword="null"/> for the one inside the package.</param>
    /// <param name="givenThreshold">Its threshold; <see langword="null"/> for the file's.</param>
    /// <param name="cascadeFile">OpenCV's cascade.</param>
    public EvaluationFile Run(string? model, float? givenThreshold, string? cascadeFile)
    {
        float threshold = givenThreshold ?? ThresholdOf(model);
        using FaceDetector detector = Load(model, new FaceDetectorOptions
        {
            MinFaceSize = SmallestFace,
            Threshold = Math.Min(LeastConfidence, threshold),
            Threads = 1,
        });
        DetectorFigures ours = Measure(
            picture => [.. detector.Detect(picture).Select(f => new Detection(f.Box, f.Confidence))],
            threshold,
            out double milliseconds);
        (DetectorFigures? cascade, string? skipped) = cascadeFile is null ? (null, null) : Cascade(cascadeFile);
        return new EvaluationFile(ours, milliseconds, cascade, skipped);
    }

    private static float ThresholdOf(string? model)
    {
        using FaceDetector detector = Load(model, new FaceDetectorOptions { Threads = 1 });
        return detector.Threshold;
    }

    private static FaceDetector Load(string? model, FaceDetectorOptions options) =>
        model is null ? FaceDetector.LoadPretrained(options) : FaceDetector.Load(model, options);

    private (DetectorFigures? Figures, string? Skipped) Cascade(string file)
    {
        try
        {
            using var detector = new CascadeFaceDetector(file)
            {
                MinFaceSize = (int)FaceMatching.SmallestFace,
            };

            // A cascade has no confidence: every box counts alike.
            return (Measure(p => [.. detector.Detect(p).Select(face => new Detection(face.Box, 1))], 0, out _), null);
        }
        catch (DllNotFoundException e)
        {
            return (null, e.Message);
        }
    }

    private DetectorFigures Measure(Func<Picture, Detection[]> detect, float threshold, out double milliseconds)
    {
        using var files = new PictureFiles(data);
        var results = new List<(AnnotatedPicture, IReadOnlyList<Detection>)>();
        var watch = new Stopwatch();
        foreach (AnnotatedPicture annotated in _pictures)
        {
            using Picture picture = Picture.Decode(files.Read(annotated.File));
            if (picture.Width != annotated.Width || picture.Height != annotated.Height)
            {
                throw new InvalidDataException(
                    $"{annotated.File} has {picture.Width}×{picture.Height} pixels; its boxes are for "
                    + $"{annotated.Width}×{annotated.Height}.");
            }

            watch.Start();
            results.Add((annotated, detect(picture)));
            watch.Stop();
        }

        milliseconds = watch.Elapsed.TotalMilliseconds / Math.Max(1, results.Count);
        return new DetectorResult(results).At(threshold);
    }
}
