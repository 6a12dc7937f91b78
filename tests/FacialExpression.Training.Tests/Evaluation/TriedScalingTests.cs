namespace FacialExpression.Training.Tests.Evaluation;

public sealed class TriedScalingTests : TemporaryFolder
{
    private static readonly ImageShape Input = new(4, 4, 1);

    // Bright is happy, dark is sad; bright begins at 127.5, which is 0 where pixels are from −1 to 1, and nowhere else.
    [Fact]
    public void The_scaling_that_the_model_was_made_for_comes_first()
    {
        SaveBrightness(At("model.h5"));
        DatasetSplit images = Grays((60, Expression.Sad), (120, Expression.Sad), (140, Expression.Happy));
        IReadOnlyList<TriedScaling> tried = TriedScaling.OfKeras(At("model.h5"), images);
        Assert.Equal(["-1 to 1", "standardized", "0 to 1", "0 to 255"], tried.Select(t => t.Name));
        Assert.Equal([1.0, 2 / 3.0, 1 / 3.0, 1 / 3.0], tried.Select(t => t.Evaluation.Accuracy));
        Assert.Equal(PixelScaling.MinusOneToOne, tried[0].Scaling);
        Assert.Equal("100.0 %  -1 to 1: pixel × 0.007843138 − 1", tried[0].ToString());

        // (60 + 120 + 140) / 3, and the deviation from it.
        double deviation = Math.Sqrt(((60 * 60) + (120 * 120) + (140 * 140)) / 3.0 - (320 / 3.0 * 320 / 3.0));
        Assert.Equal(1 / deviation, tried[1].Scaling.Scales[0], 1e-7);
        Assert.Equal(-320 / 3.0 / deviation, tried[1].Scaling.Offsets[0], 1e-5);
    }

    [Fact]
    public void An_architecture_is_tried_with_its_weights_and_labels_may_be_any()
    {
        SaveBrightness(At("model.h5"));
        string[] labels = ["a", "b", "c", "light", "d", "dark", "e"];
        var options = new KerasModelOptions { Labels = labels };
        KerasModel.SaveArchitecture(KerasModel.Load(At("model.h5")), At("model.json"), At("model.weights.h5"));
        ExpressionDataset images = Dataset(
            Input, new DatasetOptions { Input = Input, ClassNames = labels }, (60, Expression.Sad), (140, Expression.Happy));
        IReadOnlyList<TriedScaling> tried =
            TriedScaling.OfKeras(At("model.json"), At("model.weights.h5"), images.Validation, options);
        Assert.Contains(tried, t => t is { Name: "-1 to 1", Evaluation.Accuracy: 1 });
    }

    [Fact]
    public void Scalings_by_channels_are_tried_with_models_of_three()
    {
        ExpressionDataset dataset = Dataset(new ImageShape(10, 8, 1), (60, Expression.Sad), (140, Expression.Happy));
        IReadOnlyList<TriedScaling> tried = TriedScaling.OfKeras(
            Path.Combine(TestData.RepositoryRoot ?? "",
                "tests/FacialExpression.Training.Tests/Formats/Keras/Fixtures/bgr-means.h5"), dataset.Validation);
        Assert.Equal(6, tried.Count);
        Assert.Contains(tried, t => t.Scaling == PixelScaling.BgrMeans);
        Assert.Contains(tried, t => t.Scaling == PixelScaling.ImageNet);
    }

    [Fact]
    public void It_needs_images_of_the_models_size_and_can_be_canceled()
    {
        SaveBrightness(At("model.h5"));
        ExpressionDataset other = Dataset(ImageShape.Fer2013, (60, Expression.Sad));
        Assert.Contains("The model takes 4×4×1, the images are 48×48×1",
            Assert.Throws<ArgumentException>(() => TriedScaling.OfKeras(At("model.h5"), other.Validation)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no images",
            Assert.Throws<ArgumentException>(() => TriedScaling.OfKeras(At("model.h5"), other.Test)).Message,
            StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => TriedScaling.OfKeras(
            At("model.h5"), Grays((60, Expression.Sad)), cancellationToken: new CancellationToken(canceled: true)));
    }

    private static void SaveBrightness(string path)
    {
        var network = new Sequential(
            Input, [new GlobalAveragePooling2D(), new Dense(7, ActivationFunction.Softmax)]);
        float[] kernel = new float[7];
        float[] bias = [.. Enumerable.Repeat(-100f, 7)];
        (kernel[(int)Expression.Happy], kernel[(int)Expression.Sad]) = (10, -10);
        (bias[(int)Expression.Happy], bias[(int)Expression.Sad]) = (0, 0);
        PlacedLayer dense = network.Layers[1];
        ModelWeight[] weights =
            [new(dense.Path, dense.Parameters[0], kernel), new(dense.Path, dense.Parameters[1], bias)];
        var metadata = new ExpressionModelMetadata { ModelName = "Brightness", Input = Input };
        KerasModel.Save(new TrainedExpressionModel(network, weights, metadata), path);
    }

    private static DatasetSplit Grays(params (byte Gray, Expression Label)[] images) => Dataset(Input, images).Validation;

    private static ExpressionDataset Dataset(ImageShape size, params (byte Gray, Expression Label)[] images) =>
        Dataset(size, new DatasetOptions { Input = size }, images);

    private static ExpressionDataset Dataset(
        ImageShape size, DatasetOptions options, params (byte Gray, Expression Label)[] images)
    {
        return ExpressionDataset.FromImages(Pictures(), options: options);

        IEnumerable<LabeledImage> Pictures()
        {
            foreach ((byte gray, Expression label) in images)
            {
                byte[] pixels = [.. Enumerable.Repeat(gray, size.Height * size.Width)];
                using var picture = Picture.FromPixels(pixels, size.Width, size.Height, PixelFormat.Gray8);
                string? own = options.ClassNames?[(int)label];
                yield return new LabeledImage
                {
                    Picture = picture,
                    Label = own is null ? label : null,
                    ClassName = own,
                    Split = SplitKind.Validation,
                };
            }
        }
    }
}
