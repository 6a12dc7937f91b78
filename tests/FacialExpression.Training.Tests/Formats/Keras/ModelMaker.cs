namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Models whose weights all differ, so that one that is left out or swapped shows.</summary>
internal static class ModelMaker
{
    public static TrainedExpressionModel Make(Sequential network, string name = "Test", int seed = 5)
    {
        var random = new Random(seed);
        ModelWeight[] weights =
        [
            .. from layer in network.Leaves
               from parameter in layer.Parameters
               select new ModelWeight(layer.Path, parameter, Values(random, parameter)),
        ];
        return new TrainedExpressionModel(
            network, weights, new ExpressionModelMetadata { ModelName = name, Input = network.Input });
    }

    public static TrainedExpressionModel Make(IExpressionModelBuilder builder) =>
        Make(builder.Build(ImageShape.Fer2013, 7), builder.Name);

    /// <summary>Gray pixels of all levels.</summary>
    public static byte[] Image(ImageShape shape) =>
        [.. Enumerable.Range(0, shape.Height * shape.Width).Select(i => (byte)(i * 7919 % 256))];

    /// <summary>The scores of a model for images, in the order of its own outputs.</summary>
    public static float[] Predict(TrainedExpressionModel model, params byte[][] images)
    {
        using ExpressionClassifier classifier = model.ToClassifier();
        return
        [
            .. images.SelectMany(image => model.Metadata.Labels.Select(label =>
                classifier.Predict(image, model.Network.Input.Width, model.Network.Input.Height, PixelFormat.Gray8)
                    .Scores[Enum.Parse<Expression>(label)])),
        ];
    }

    public static void AssertSame(TrainedExpressionModel expected, TrainedExpressionModel actual)
    {
        Assert.Equal(expected.Network.Input, actual.Network.Input);
        Assert.Equal(expected.Network.Layers.Select(l => l.Layer), actual.Network.Layers.Select(l => l.Layer));
        Assert.Equal(expected.Weights.Select(w => w.Path), actual.Weights.Select(w => w.Path));
        Assert.All(expected.Weights.Zip(actual.Weights), pair => Assert.True(
            pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span), pair.First.Path));
    }

    // Kernels as a trained model has them, so that values neither vanish nor grow; variances above 0.
    private static float[] Values(Random random, LayerParameter parameter)
    {
        double limit = parameter.Shape.Count > 1 ? Math.Sqrt(6.0 / (parameter.FanIn + parameter.FanOut)) : 0.5;
        float offset = parameter.Initializer == Initializer.Ones ? 1 : 0;
        return [.. Enumerable.Range(0, parameter.Count).Select(_ => offset + (float)(((2 * random.NextDouble()) - 1) * limit))];
    }
}
