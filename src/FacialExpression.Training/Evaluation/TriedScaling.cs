namespace FacialExpression.Training;

/// <summary>How often a model is right with one scaling of its pixels.</summary>
/// <param name="Scaling">The scaling.</param>
/// <param name="Name">Its name: <c>0 to 1</c>, <c>standardized</c>, ….</param>
/// <param name="Evaluation">All figures.</param>
public sealed record TriedScaling(PixelScaling Scaling, string Name, ExpressionEvaluation Evaluation)
{
    private static readonly (string Name, PixelScaling Scaling)[] Usual =
    [
        ("0 to 1", PixelScaling.ZeroToOne),
        ("-1 to 1", PixelScaling.MinusOneToOne),
        ("0 to 255", PixelScaling.ZeroTo255),
        ("less ImageNet's means, BGR", PixelScaling.BgrMeans),
        ("ImageNet's means and deviations, RGB", PixelScaling.ImageNet),
    ];

    /// <summary>
    /// Measures a Keras model with the usual scalings, for a file whose training nobody remembers: the one that it was trained
    /// with is right most often.
    /// </summary>
    /// <param name="path">The file, as for <see cref="KerasModel.Load(string, KerasModelOptions?)"/>.</param>
    /// <param name="images">
    /// Labeled images of the model's size, a few hundred or more, such as <see cref="ExpressionDataset.Validation"/>. Their mean
    /// and standard deviation give the scaling named <c>standardized</c>.
    /// </param>
    /// <param name="options">Classes, size and what else the file lacks; its scaling is not used.</param>
    /// <param name="cancellationToken">Ends it without a result.</param>
    /// <returns>
    /// The scalings that the model can take, that with the highest accuracy first. Those with a number for each channel need a
    /// model of three.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Options are out of range, there are no images, or they have another size than the model takes.
    /// </exception>
    /// <exception cref="InvalidKerasModelException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <example><code>
    /// TriedScaling best = TriedScaling.OfKeras("emotion_model.h5", dataset.Validation)[0];
    /// var model = KerasModel.Load("emotion_model.h5", new KerasModelOptions { Scaling = best.Scaling });
    /// </code></example>
    public static IReadOnlyList<TriedScaling> OfKeras(
        string path,
        DatasetSplit images,
        KerasModelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("There are no images to try scalings with.", nameof(images));
        }

        options ??= new KerasModelOptions();
        var tried = new List<TriedScaling>();
        bool hasColors = KerasModel.TakesColors(path, options);
        foreach ((string name, PixelScaling scaling) in Usual.Append(("standardized", Standardized(images))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (hasColors || !scaling.IsPerChannel)
            {
                TrainedExpressionModel model = KerasModel.Load(path, options with { Scaling = scaling });
                using ExpressionClassifier classifier = model.ToClassifier();
                tried.Add(new TriedScaling(scaling, name, classifier.Evaluate(images)));
            }
        }

        return [.. tried.OrderByDescending(result => result.Evaluation.Accuracy)];
    }

    /// <summary>Such as <c>61.3 %  standardized: pixel × 0.01538 − 1.99</c>.</summary>
    public override string ToString() => Invariant($"{Evaluation.Accuracy * 100:0.0} %  {Name}: {Scaling}");

    private static PixelScaling Standardized(DatasetSplit images)
    {
        (double sum, double squares, long count) = (0, 0, 0);
        for (int i = 0; i < images.Count; i++)
        {
            foreach (byte pixel in images.GetPixels(i))
            {
                sum += pixel;
                squares += pixel * (double)pixel;
                count++;
            }
        }

        double mean = sum / count;
        double deviation = Math.Sqrt(Math.Max((squares / count) - (mean * mean), 1));
        return PixelScaling.FromMeans([(float)mean], [(float)deviation]);
    }
}
