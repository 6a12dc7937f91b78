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
    /// <param name="options">Labels, size and what else the file lacks; its scaling is not used.</param>
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
        return Of(path, null, images, options, cancellationToken);
    }

    /// <summary>Measures an architecture with its weights with the usual scalings.</summary>
    /// <param name="architecturePath">
    /// The JSON, as for <see cref="KerasModel.Load(string, string, KerasModelOptions?)"/>.
    /// </param>
    /// <param name="weightsPath">The weights.</param>
    /// <param name="images">Labeled images of the model's size.</param>
    /// <param name="options">Labels, size and what else the file lacks; its scaling is not used.</param>
    /// <param name="cancellationToken">Ends it without a result.</param>
    /// <inheritdoc cref="OfKeras(string, DatasetSplit, KerasModelOptions?, CancellationToken)" path="/returns|/exception"/>
    public static IReadOnlyList<TriedScaling> OfKeras(
        string architecturePath,
        string weightsPath,
        DatasetSplit images,
        KerasModelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(architecturePath);
        ArgumentException.ThrowIfNullOrEmpty(weightsPath);
        return Of(architecturePath, weightsPath, images, options, cancellationToken);
    }

    /// <summary>Such as <c>61.3 %  standardized: pixel × 0.01538 − 1.99</c>.</summary>
    public override string ToString() => Invariant($"{Evaluation.Accuracy * 100:0.0} %  {Name}: {Scaling}");

    private static IReadOnlyList<TriedScaling> Of(
        string path,
        string? weightsPath,
        DatasetSplit images,
        KerasModelOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("There are no images to try scalings with.", nameof(images));
        }

        options ??= new KerasModelOptions();
        var tried = new List<TriedScaling>();
        bool hasColors = KerasModel.TakesColors(path, weightsPath, options);
        foreach ((string name, PixelScaling scaling) in Usual.Append(("standardized", Standardized(images))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (hasColors || !scaling.IsPerChannel)
            {
                options = options with { Scaling = scaling };
                TrainedExpressionModel model =
                    weightsPath is null ? KerasModel.Load(path, options) : KerasModel.Load(path, weightsPath, options);
                using ImageClassifier classifier = model.ToImageClassifier();
                tried.Add(new TriedScaling(scaling, name, classifier.Evaluate(images)));
            }
        }

        return [.. tried.OrderByDescending(result => result.Evaluation.Accuracy)];
    }

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
