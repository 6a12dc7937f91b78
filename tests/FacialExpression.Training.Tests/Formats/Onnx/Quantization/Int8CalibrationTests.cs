using FacialExpression.Training.Tests.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

/// <summary>The images that int8 is calibrated on.</summary>
public sealed class Int8CalibrationTests : TemporaryFolder
{
    private static readonly TrainedExpressionModel Model = ModelMaker.Make(LayerRows.All["Conv2D relu"].Build());

    [Fact]
    public void Save_without_images_names_the_call_that_gives_some()
    {
        string message = Assert.Throws<InvalidOperationException>(
            () => Model.Save(At("model.onnx"), WeightFormat.Int8)).Message;
        Assert.Contains("\"Test\"", message, StringComparison.Ordinal);
        Assert.Contains("model.Save(path, WeightFormat.Int8, calibration: dataset.Training)", message, StringComparison.Ordinal);
        using var stream = new MemoryStream();
        Assert.Throws<InvalidOperationException>(() => Model.Save(stream, WeightFormat.Int8));
        Assert.Equal(0, stream.Length);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Save_with_images_writes_the_file_that_a_training_would()
    {
        byte[][] images = Int8Files.Noise(LayerRows.Input, 20);
        DatasetSplit split = Split(images);
        Model.Save(At("model.onnx"), WeightFormat.Int8, calibration: split);
        using var stream = new MemoryStream();
        Model.Save(stream, WeightFormat.Int8, split);
        byte[] expected = Model.With(images).ToBytes(WeightFormat.Int8);
        Assert.Equal(expected, File.ReadAllBytes(At("model.onnx")));
        Assert.Equal(expected, stream.ToArray());
        Model.Save(At("single.onnx"), WeightFormat.Float32, split);
        Assert.Equal(Model.ToBytes(WeightFormat.Float32), File.ReadAllBytes(At("single.onnx")));
    }

    [Fact]
    public void Save_refuses_a_split_without_images_or_with_images_of_another_size()
    {
        Assert.Contains(
            "the split has none",
            Assert.Throws<ArgumentException>(() => Model.Save(At("model.onnx"), WeightFormat.Int8, Split([]))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "The model takes 12×10×1, the images are 48×48×1",
            Assert.Throws<ArgumentException>(
                () => Model.Save(At("model.onnx"), WeightFormat.Int8, ExpressionDataset.Draw(7, 7).Training)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Model.Save(At("model.onnx"), WeightFormat.Int8, null!));
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Activations_that_are_not_finite_are_refused_by_the_name_of_their_layer()
    {
        static float[] Grown(ModelWeight weight) => [.. weight.Values.ToArray().Select(v => v * 1e36f)];
        ModelWeight[] weights = [.. Model.Weights.Select(w => w with { Values = Grown(w) })];
        TrainedExpressionModel diverged =
            new TrainedExpressionModel(Model.Network, weights, Model.Metadata).With(Int8Files.Noise(LayerRows.Input, 4));
        string message = Assert.Throws<InvalidNetworkException>(
            () => diverged.Save(At("model.onnx"), WeightFormat.Int8)).Message;
        Assert.Contains("its layer \"conv2d_1\" gives numbers that are not finite", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Load_for_training_refuses_an_int8_file_and_names_the_remedy()
    {
        Model.With(Int8Files.Noise(LayerRows.Input, 4)).Save(At("model.onnx"), WeightFormat.Int8);
        string message = Assert.Throws<InvalidModelFileException>(() => TrainedExpressionModel.Load(At("model.onnx"))).Message;
        Assert.Contains("its weights are int8, rounded for prediction", message, StringComparison.Ordinal);
        Assert.Contains("Load the float32 or float16 file of this model", message, StringComparison.Ordinal);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(At("model.onnx"));
        Assert.Equal("Test", classifier.Metadata.ModelName);
    }

    [Fact]
    public void One_image_of_each_stretch_is_chosen_and_always_the_same()
    {
        // The first two bytes are the image's number.
        const int Count = 1500;
        var shape = new ImageShape(1, 2, 1);
        byte[] pixels = [.. Enumerable.Range(0, Count).SelectMany(i => new[] { (byte)(i >> 8), (byte)i })];
        var chosen = CalibrationImages.Choose(shape, pixels);
        int[] numbers = [.. chosen.Pixels.ToArray().Chunk(2).Select(p => (p[0] << 8) + p[1])];
        Assert.Equal(CalibrationImages.MaxCount, chosen.Count);
        Assert.All(numbers.Index(), n => Assert.InRange(n.Item, n.Index * Count / 512, (((n.Index + 1) * Count) - 1) / 512));
        Assert.NotEqual(Enumerable.Range(0, 512).Select(i => i * Count / 512), numbers);
        Assert.Equal(chosen.Pixels, CalibrationImages.Choose(shape, pixels).Pixels);
        Assert.Equal(pixels.AsSpan(0, 20), CalibrationImages.Choose(shape, pixels.AsSpan(0, 20)).Pixels);
    }

    [Fact]
    public void Calibrated_confidence_keeps_the_images() =>
        Assert.NotNull(Model.With(Int8Files.Noise(LayerRows.Input, 4)).With(Model.Metadata with { Temperature = 2 })
            .CalibrationImages);

    private static DatasetSplit Split(byte[][] images) => new(
        SplitKind.Training,
        LayerRows.Input,
        images.SelectMany(i => i).ToArray(),
        new Expression[images.Length],
        [.. images.Select((_, i) => $"{i}")]);
}
