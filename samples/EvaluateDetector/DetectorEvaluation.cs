using System.Diagnostics;
using FacialExpression.Samples.DetectFaces;
using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.EvaluateDetector;

/// <summary>Runs detectors on the pictures of a table.</summary>
internal sealed class DetectorEvaluation(string data, string boxes)
{
    // Detections below it would change the area under the curve by less than the last digit that is printed.
    private const float LeastConfidence = 0.02f;

    private readonly IReadOnlyList<AnnotatedPicture> _pictures = FaceTable.Load(boxes);

    /// <summary>Measures our detector and, if there is a file, OpenCV's cascade.</summary>
    /// <param name="session">Our detector.</param>
    /// <param name="threshold">Its threshold.</param>
    /// <param name="cascadeFile">OpenCV's cascade.</param>
    public EvaluationFile Run(DetectorSession session, float threshold, string? cascadeFile)
    {
        float least = Math.Min(LeastConfidence, threshold);
        DetectorFigures ours = Measure(
            picture => [.. session.Detect(DetectorInput.Of(picture), least).Select(f => new Detection(f.Box, f.Confidence))],
            threshold,
            out double milliseconds);
        (DetectorFigures? cascade, string? skipped) = cascadeFile is null ? (null, null) : Cascade(cascadeFile);
        return new EvaluationFile(ours, milliseconds, cascade, skipped);
    }

    private (DetectorFigures? Figures, string? Skipped) Cascade(string file)
    {
        try
        {
            OpenCvLibrary.Load();
            using var detector = new CascadeFaceDetector(CascadeFile.Find(file))
            {
                SmallestFace = (int)FaceMatching.SmallestFace,
            };

            // A cascade has no confidence: every box counts alike.
            return (Measure(p => [.. detector.Detect(p).Select(box => new Detection(box, 1))], 0, out _), null);
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
