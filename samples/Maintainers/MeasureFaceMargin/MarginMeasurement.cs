using FacialExpression.Training;

namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>Finds the faces in images that are crops of faces, and measures the crop relative to the box.</summary>
/// <param name="classifier">Predicts what the boxes show.</param>
/// <param name="detector">Finds the boxes.</param>
internal sealed class MarginMeasurement(ExpressionClassifier classifier, IFaceDetector detector)
{
    /// <summary>The margins that are tried.</summary>
    public static readonly IReadOnlyList<float> Margins = [-0.1f, -0.05f, 0, 0.05f, 0.1f, 0.15f, 0.2f, 0.3f];

    private readonly ImagePreprocessor _preprocessor = new(classifier.Metadata.Input);

    /// <param name="split">The images.</param>
    /// <param name="border">What to put around them.</param>
    /// <param name="seed">Determines their size and place.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <exception cref="ArgumentException">The detector finds no face in any image.</exception>
    public BorderResults Run(DatasetSplit split, BorderKind border, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var labels = new List<Expression>();
        var boxes = new List<(double Ratio, double OffsetX, double OffsetY)>();
        var frames = new List<byte[]>();
        var crops = Margins.Select(_ => new List<byte[]>()).ToArray();
        for (int i = 0; i < split.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var image = FramedImage.Of(split.GetPixels(i), split.Input, border, random);
            if (image.Choose(detector.Detect(image.Picture)) is not { } box)
            {
                continue;
            }

            labels.Add(split.Labels[i]);
            boxes.Add((image.Frame.Width / box.Width, image.OffsetX(box), image.OffsetY(box)));
            frames.Add(Crop(image.Picture, image.Frame, 0));
            for (int m = 0; m < Margins.Count; m++)
            {
                crops[m].Add(Crop(image.Picture, box, Margins[m]));
            }
        }

        if (labels.Count == 0)
        {
            throw new ArgumentException("The detector finds no face in any of the images.");
        }

        return new BorderResults
        {
            Border = border,
            Found = labels.Count,
            FrameToBox = Quartiles.Of(boxes.Select(b => b.Ratio)),
            Margin = Quartiles.Of(boxes.Select(b => (b.Ratio - 1) / 2)),
            OffsetX = Quartiles.Of(boxes.Select(b => b.OffsetX)),
            OffsetY = Quartiles.Of(boxes.Select(b => b.OffsetY)),
            AccuracyOfFrame = Accuracy(frames, labels),
            Accuracies =
            [
                .. Margins.Zip(crops, (margin, images) => new MarginAccuracy(Math.Round(margin, 2), Accuracy(images, labels))),
            ],
        };
    }

    private byte[] Crop(Picture picture, FaceBox face, float margin)
    {
        byte[] gray = new byte[_preprocessor.Target.Size];
        _preprocessor.ToGray(picture, face, margin, gray);
        return gray;
    }

    private double Accuracy(IEnumerable<byte[]> images, IReadOnlyList<Expression> labels)
    {
        (int width, int height) = (_preprocessor.Target.Width, _preprocessor.Target.Height);
        IReadOnlyList<ExpressionPrediction> predictions = classifier.PredictBatch(
            images, pixels => Picture.FromPixels(pixels, width, height, PixelFormat.Gray8));
        return Math.Round(new ExpressionEvaluation(predictions, labels).Accuracy, 4);
    }
}
