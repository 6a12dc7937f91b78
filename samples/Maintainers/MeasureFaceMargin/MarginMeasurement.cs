using FacialExpression.Training;

namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>Finds the faces in images that are crops of faces, and measures the crop relative to the box.</summary>
/// <param name="classifier">Predicts what the boxes show.</param>
/// <param name="detector">Finds the boxes.</param>
internal sealed class MarginMeasurement(ExpressionClassifier classifier, IFaceDetector detector)
{
    /// <summary>The margins that are tried.</summary>
    public static readonly IReadOnlyList<float> Margins = [-0.1f, -0.05f, 0, 0.05f, 0.1f, 0.15f, 0.2f, 0.3f];

    /// <param name="split">The images.</param>
    /// <param name="border">What to put around them.</param>
    /// <param name="seed">Determines their size and place.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <exception cref="ArgumentException">The detector finds no face in any image.</exception>
    public BorderResults Run(DatasetSplit split, BorderKind border, int seed, CancellationToken cancellationToken)
    {
        (int Index, DetectedFace Face, FaceBox Frame)[] found =
            [.. Find(split, border, seed, cancellationToken)];
        if (found.Length == 0)
        {
            throw new ArgumentException("The detector finds no face in any of the images.");
        }

        MeasuredFraming[] framings = [.. found.Select(f => MeasuredFraming.Of(f.Face.Box, f.Frame))];
        MeasuredFraming framing = MeasuredFraming.Median(framings);
        (double[] accuracies, double interval) = Accuracies(split, border, seed, found, framing, cancellationToken);
        return new BorderResults
        {
            Border = border,
            Found = found.Length,
            FrameToBox = Quartiles.Of(framings.Select(f => f.Scale)),
            Margin = Quartiles.Of(framings.Select(f => (f.Scale - 1) / 2)),
            OffsetX = Quartiles.Of(framings.Select(f => f.OffsetX)),
            OffsetY = Quartiles.Of(framings.Select(f => f.OffsetY)),
            Framing = framing,
            AccuracyOfFrame = accuracies[0],
            AccuracyThroughDetector = accuracies[1],
            DifferenceInterval95 = interval,
            AccuracyFramed = accuracies[2],
            AccuracyFramedWithoutRoll = accuracies[3],
            Accuracies = [.. Margins.Zip(accuracies[4..], (margin, a) => new MarginAccuracy(Math.Round(margin, 2), a))],
        };
    }

    private IEnumerable<(int Index, DetectedFace Face, FaceBox Frame)> Find(
        DatasetSplit split, BorderKind border, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        for (int i = 0; i < split.Count; i++)
        {
            using var image = FramedImage.Of(split.GetPixels(i), split.Input, border, random);
            if (image.Choose(detector.Detect(image.Picture, cancellationToken)) is { } face)
            {
                yield return (i, face, image.Frame);
            }
        }
    }

    /// <summary>
    /// The accuracy of the image itself, of the face as an analyzer predicts it, in the median framing with and without its roll
    /// taken out, and with each of the margins.
    /// </summary>
    private (double[] Accuracies, double DifferenceInterval95) Accuracies(
        DatasetSplit split,
        BorderKind border,
        int seed,
        (int Index, DetectedFace Face, FaceBox Frame)[] found,
        MeasuredFraming framing,
        CancellationToken cancellationToken)
    {
        var views = new GivenFaces();
        using var analyzer = new ExpressionAnalyzer(classifier, views);
        var random = new Random(seed);
        int[] correct = new int[4 + Margins.Count];
        (int lost, int gained) = (0, 0);
        int next = 0;

        // The same images again: the same numbers from the same seed.
        for (int i = 0; i < split.Count && next < found.Length; i++)
        {
            using var image = FramedImage.Of(split.GetPixels(i), split.Input, border, random);
            if (found[next].Index != i)
            {
                continue;
            }

            DetectedFace face = found[next++].Face;
            FaceBox framed = framing.Apply(face.Box);
            views.Faces =
            [
                new DetectedFace { Box = image.Frame },
                face,
                new DetectedFace { Box = framed, Landmarks = face.Landmarks },
                new DetectedFace { Box = framed },
                .. Margins.Select(margin => new MeasuredFraming(1 + (2 * margin), 0, 0).Apply(face.Box))
                    .Select(box => new DetectedFace { Box = box }),
            ];
            IReadOnlyList<FaceExpression> predictions = analyzer.Analyze(image.Picture, cancellationToken);
            for (int k = 0; k < correct.Length; k++)
            {
                correct[k] += IsRight(k) ? 1 : 0;
            }

            lost += IsRight(0) && !IsRight(1) ? 1 : 0;
            gained += !IsRight(0) && IsRight(1) ? 1 : 0;

            bool IsRight(int k) => predictions[k].Prediction.Expression == split.Labels[i];
        }

        // The standard error of a difference of paired proportions.
        double n = found.Length;
        double error = Math.Sqrt((lost + gained) - (Math.Pow(gained - lost, 2) / n)) / n;
        return ([.. correct.Select(count => Math.Round(count / n, 4))], Math.Round(1.96 * error, 4));
    }

    /// <summary>Reports faces that were decided before.</summary>
    private sealed class GivenFaces : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Faces { get; set; } = [];

        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => Faces;
    }
}
