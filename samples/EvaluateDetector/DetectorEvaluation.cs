using System.Diagnostics;
using FacialExpression.Samples.CascadeDetector;
using FacialExpression.Samples.Detectors;
using SkiaSharp;

namespace FacialExpression.Samples.EvaluateDetector;

/// <summary>Runs detectors on the pictures of a table, ours with its default options.</summary>
/// <param name="data">A folder or a zip file.</param>
/// <param name="boxes">The table.</param>
/// <param name="enlargement">How many times larger pictures and boxes are made first. 1 leaves them as they are.</param>
internal sealed class DetectorEvaluation(string data, string boxes, int enlargement)
{
    // Detections below it would change the area under the curve by less than the last digit that is printed.
    private const float LeastConfidence = 0.02f;

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
            Threshold = Math.Min(LeastConfidence, threshold),
            Threads = 1,
        });
        DetectorFigures ours = Measure(
            picture => [.. detector.Detect(picture).Select(f => new Detection(f.Box, f.Confidence))],
            threshold,
            out double milliseconds);
        (DetectorFigures? cascade, string? skipped) = cascadeFile is null ? (null, null) : Cascade(cascadeFile);
        return new EvaluationFile(ours, enlargement, milliseconds, cascade, skipped);
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
            using Picture decoded = Picture.Decode(files.Read(annotated.File));
            if (decoded.Width != annotated.Width || decoded.Height != annotated.Height)
            {
                throw new InvalidDataException(
                    $"{annotated.File} has {decoded.Width}×{decoded.Height} pixels; its boxes are for "
                    + $"{annotated.Width}×{annotated.Height}.");
            }

            using Picture? enlarged = enlargement == 1 ? null : Enlarge(decoded, enlargement);
            watch.Start();
            Detection[] detections = detect(enlarged ?? decoded);
            watch.Stop();
            results.Add((enlargement == 1 ? annotated : Enlarge(annotated, enlargement), detections));
        }

        milliseconds = watch.Elapsed.TotalMilliseconds / Math.Max(1, results.Count);
        return new DetectorResult(results).At(threshold);
    }

    private static Picture Enlarge(Picture picture, int factor)
    {
        var info = new SKImageInfo(picture.Width, picture.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        byte[] pixels = new byte[info.BytesSize];
        picture.CopyTo(pixels, PixelFormat.Bgra32);
        using SKImage small = SKImage.FromPixelCopy(info, pixels);
        using var large = new SKBitmap(info.WithSize(factor * info.Width, factor * info.Height));
        small.ScalePixels(large.PeekPixels(), SKFilterQuality.Medium);
        return Picture.FromPixels(large.GetPixelSpan(), large.Width, large.Height, PixelFormat.Bgra32, large.RowBytes);
    }

    private static AnnotatedPicture Enlarge(AnnotatedPicture picture, int factor) => picture with
    {
        Faces = [.. picture.Faces.Select(face => face with
        {
            Box = new FaceBox(factor * face.Box.X, factor * face.Box.Y, factor * face.Box.Width, factor * face.Box.Height),
        })],
    };
}
