using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;
using FacialExpression.Training.Tests.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;
using Google.Protobuf;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

/// <summary>Every layer and every known network in int8.</summary>
public sealed class Int8LayersTests : TemporaryFolder
{
    public static TheoryData<string> Rows => [.. LayerRows.All.Keys];

    // Model 2 has Model 1's layers.
    public static TheoryData<int> KnownModelIndices =>
        [.. Enumerable.Range(0, KnownModels.All.Count).Where(i => KnownModels.All[i] != KnownModels.Model2)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_layer_gives_scores_near_those_of_float32(string row)
    {
        byte[][] images = Int8Files.Noise(LayerRows.Input, 40);
        Layer[] layers = [.. LayerRows.All[row].Build().Layers.Select(l => l.Layer)];
        Sequential network = layers[0] is Flatten ? new Sequential(LayerRows.Input, layers) : OnThreeMaps(layers);
        TrainedExpressionModel model = ModelMaker.Make(network).With(images);
        byte[] int8 = model.ToBytes(WeightFormat.Int8);
        float difference = Int8Files.LargestDifference(model.ToBytes(WeightFormat.Float32), int8, LayerRows.Input, images);
        Assert.InRange(difference, 0, 0.02f);
        AssertConvolutionsOfSeveralChannelsAreIntegers(model);
    }

    [Theory]
    [Trait("Duration", "Long")]
    [MemberData(nameof(KnownModelIndices))]
    public void Every_known_model_gives_scores_near_those_of_float32(int index)
    {
        DatasetSplit faces = ExpressionDataset.Draw(32, 7).Training;
        byte[][] images = [.. Enumerable.Range(0, faces.Count).Select(i => faces.GetPixels(i).ToArray())];
        TrainedExpressionModel model = ModelMaker.Make(KnownModels.All[index]).With(images);
        byte[] int8 = model.ToBytes(WeightFormat.Int8);
        float difference = Int8Files.LargestDifference(
            model.ToBytes(WeightFormat.Float32), int8, ImageShape.Fer2013, images);
        Assert.InRange(difference, 0, 0.02f);
        AssertConvolutionsOfSeveralChannelsAreIntegers(model);
    }

    [Fact]
    public void ONNX_Runtime_computes_CompactResNet_in_integers_from_the_first_map_to_the_average()
    {
        TrainedExpressionModel model = ModelMaker.Make(KnownModels.CompactResNet)
            .With(Int8Files.Noise(ImageShape.Fer2013, 16));
        Dictionary<string, int> optimized = Int8Files.CountOptimized(model.ToBytes(WeightFormat.Int8), At("optimized.onnx"));
        Assert.Equal(7, optimized["QLinearConv"]);
        Assert.Equal(1, Int8Files.CountFloatConvolutions(optimized));
        Assert.Equal(2, optimized["QLinearAdd"]);
        Assert.Equal(1, optimized["QLinearGlobalAveragePool"]);
        Assert.Equal(1, optimized["QuantizeLinear"]);
        Assert.Equal(1, optimized["DequantizeLinear"]);
        Assert.DoesNotContain("BatchNormalization", optimized.Keys);
    }

    public static TheoryData<string> Heads => [.. HeadLayers.Keys];

    private static Dictionary<string, Layer[]> HeadLayers { get; } = new()
    {
        ["relu"] = [new Conv2D(4, 3, ActivationFunction.Relu), new MaxPooling2D(2)],
        ["relu, normalization"] = [new Conv2D(4, 3, ActivationFunction.Relu), new BatchNormalization(), new MaxPooling2D(2)],
        ["leaky"] = [new Conv2D(4, 3), new LeakyReLU(0.1), new MaxPooling2D(2)],
        ["relu6"] = [new Conv2D(4, 3, ActivationFunction.Relu6), new MaxPooling2D(2)],
        ["linear"] = [new Conv2D(4, 3), new MaxPooling2D(2)],
        ["two pools"] = [new Conv2D(4, 3, ActivationFunction.Relu), new MaxPooling2D(2), new MaxPooling2D(2)],
        ["relu used twice"] =
        [
            new Conv2D(4, 3, ActivationFunction.Relu), new Residual([new MaxPooling2D(2)]) { Shortcut = [new MaxPooling2D(2)] },
        ],
    };

    // A pool of bytes in the order of a float32 convolution would take longer than the convolutions around it.
    [Theory]
    [MemberData(nameof(Heads))]
    public void ONNX_Runtime_pools_what_float32_made_before_it_quantizes_it(string head)
    {
        var network = new Sequential(
            LayerRows.Input,
            [.. HeadLayers[head], new Conv2D(4, 2), new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
        byte[][] images = Int8Files.Noise(LayerRows.Input, 40);
        TrainedExpressionModel model = ModelMaker.Make(network).With(images);
        byte[] int8 = model.ToBytes(WeightFormat.Int8);
        Int8Files.CountOptimized(int8, At("optimized.onnx"));
        string[] operators =
            [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("optimized.onnx"))).Graph.Node.Select(n => n.OpType)];
        Assert.Contains("Clip", operators);
        Assert.InRange(Array.LastIndexOf(operators, "MaxPool"), 0, Array.IndexOf(operators, "QuantizeLinear") - 1);
        float difference = Int8Files.LargestDifference(model.ToBytes(WeightFormat.Float32), int8, LayerRows.Input, images);
        Assert.InRange(difference, 0, 0.02f);
    }

    // The sum has few coarse levels, and those beyond 6 must not be numbers; on dark images the ReLU6 gives only 0.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_ReLU6_bounds_what_is_beyond_the_images_it_was_measured_on(bool dark)
    {
        Conv2D convolution = new(2, 1) { UseBias = false };
        var network = new Sequential(LayerRows.Input,
        [
            new Conv2D(2, 1) { UseBias = false },
            dark ? new Conv2D(2, 1, ActivationFunction.Relu6) : new Residual([convolution]),
            .. dark ? Array.Empty<Layer>() : [new Activation(ActivationFunction.Relu6)],
            new Flatten(),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        TrainedExpressionModel made = ModelMaker.Make(network);
        ModelWeight[] weights =
        [
            made.Weights[0] with { Values = new[] { 600f, 600f } },
            made.Weights[1] with { Values = new[] { 1f, 0, 0, 1f } },
            .. dark ? [made.Weights[2] with { Values = new[] { 0f, 0f } }] : Array.Empty<ModelWeight>(),
            // So small that scores differ where the numbers do.
            made.Weights[^2] with { Values = made.Weights[^2].Values.ToArray().Select(w => w / 20).ToArray() },
            made.Weights[^1],
        ];
        byte[] bright = [.. Enumerable.Repeat((byte)255, LayerRows.Input.Size)];
        TrainedExpressionModel model = new TrainedExpressionModel(network, weights, made.Metadata)
            .With(dark ? new byte[LayerRows.Input.Size] : bright);
        Assert.InRange(
            Int8Files.LargestDifference(
                model.ToBytes(WeightFormat.Float32), model.ToBytes(WeightFormat.Int8), LayerRows.Input, [bright]),
            0,
            0.01f);
    }

    [Fact]
    public void Scale_labels_and_temperature_are_those_of_the_model()
    {
        byte[][] images = Int8Files.Noise(LayerRows.Input, 40);
        TrainedExpressionModel made = ModelMaker.Make(LayerRows.All["Conv2D relu"].Build());
        TrainedExpressionModel model = made.With(made.Metadata with
        {
            Labels = [.. ExpressionLabels.All.Reverse()],
            Scale = 0.02f,
            Temperature = 0.5f,
            FaceMargin = 0.2f,
            Provenance = "{\"from\":\"here\"}",
        }).With(images);
        byte[] int8 = model.ToBytes(WeightFormat.Int8);
        Assert.InRange(
            Int8Files.LargestDifference(model.ToBytes(WeightFormat.Float32), int8, LayerRows.Input, images), 0, 0.03f);
        using var classifier = ExpressionClassifier.Load(new MemoryStream(int8));
        Assert.Equal(model.Metadata.ToProperties(), classifier.Metadata.ToProperties());
    }

    [Fact]
    public void Rescaled_pixels_keep_all_levels()
    {
        var colour = new ImageShape(12, 10, 3);
        var network = new Sequential(colour,
        [
            new Rescaling(4, -2),
            new Conv2D(4, 3) { Padding = Padding.Same },
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        // Measured on these images, the range would be a single number.
        byte[][] gray = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Repeat((byte)128, colour.Size).ToArray())];
        TrainedExpressionModel model = ModelMaker.Make(network).With(gray);
        var file = ModelProto.Parser.ParseFrom(model.ToBytes(WeightFormat.Int8));
        float Number(string name) =>
            BitConverter.ToSingle(file.Graph.Initializer.Single(w => w.Name == name).RawData.Span);
        Assert.Equal(4f / 255, Number("rescaling/quantized/scale"), 1e-7f);
        Assert.InRange(file.Graph.Initializer.Single(w => w.Name == "rescaling/quantized/zero").RawData.Single(), 127, 128);
    }

    [Theory]
    [InlineData("average")]
    [InlineData("sum")]
    public void An_average_or_sum_near_0_of_large_numbers_is_computed(string layer)
    {
        // Squares of -1 and 1, and a bias of a millionth. ONNX Runtime refuses to average to levels that are too fine.
        Conv2D convolution = new(2, 1);
        var network = new Sequential(LayerRows.Input,
        [
            new Rescaling(2, -1),
            new Conv2D(2, 1),
            layer == "sum" ? new Residual([convolution]) : convolution,
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        TrainedExpressionModel made = ModelMaker.Make(network);
        float one = layer == "sum" ? -1 : 1;
        ModelWeight[] weights =
        [
            made.Weights[0] with { Values = new[] { 1f, 1f } },
            made.Weights[1] with { Values = new[] { 0f, 0f } },
            made.Weights[2] with { Values = new[] { one, 0, 0, one } },
            made.Weights[3] with { Values = new[] { 1e-6f, 1e-6f } },
            .. made.Weights.Skip(4),
        ];
        byte[] squares = [.. Enumerable.Range(0, LayerRows.Input.Size).Select(i => (byte)(255 * (i % 2)))];
        TrainedExpressionModel model = new TrainedExpressionModel(network, weights, made.Metadata).With(squares);
        Assert.InRange(
            Int8Files.LargestDifference(
                model.ToBytes(WeightFormat.Float32), model.ToBytes(WeightFormat.Int8), LayerRows.Input, [squares]),
            0,
            0.01f);
    }

    [Fact]
    public void A_filter_of_zeros_or_of_tiny_weights_keeps_its_bias()
    {
        TrainedExpressionModel made = ModelMaker.Make(OnThreeMaps(
            new Conv2D(4, 1), new Flatten(), new Dense(7, ActivationFunction.Softmax)));
        ModelWeight[] weights = [.. made.Weights];
        float[] kernel = weights[2].Values.ToArray();
        kernel.AsSpan(0, 3).Clear();
        kernel.AsSpan(3, 3).Fill(1e-30f);
        kernel.AsSpan(6, 3).Fill(1e-8f);
        weights[2] = weights[2] with { Values = kernel };
        weights[3] = weights[3] with { Values = new float[] { 0.75f, -0.5f, 0.25f, 0 } };
        byte[][] images = Int8Files.Noise(LayerRows.Input, 40);
        TrainedExpressionModel model =
            new TrainedExpressionModel(made.Network, weights, made.Metadata).With(images);
        Assert.InRange(
            Int8Files.LargestDifference(
                model.ToBytes(WeightFormat.Float32), model.ToBytes(WeightFormat.Int8), LayerRows.Input, images),
            0,
            0.02f);
    }

    [Fact]
    public void Other_kernels_are_stored_in_half_precision_and_the_file_is_a_quarter()
    {
        TrainedExpressionModel model = ModelMaker.Make(KnownModels.CompactResNet)
            .With(Int8Files.Noise(ImageShape.Fer2013, 16));
        byte[] int8 = model.ToBytes(WeightFormat.Int8);
        Assert.InRange(int8.Length, 0.25 * 4 * 1_868_711, 0.27 * 4 * 1_868_711);
        Assert.Equal(1, Int8Files.CountOperators(int8)["Cast"]);
        Assert.Equal(int8, model.ToBytes(WeightFormat.Int8));
    }

    [Fact]
    public void A_network_without_convolutions_is_stored_in_half_precision()
    {
        TrainedExpressionModel model = ModelMaker.Make(LayerRows.All["Dense"].Build())
            .With(Int8Files.Noise(LayerRows.Input, 4));
        Assert.Equal(
            Int8Files.CountOperators(model.ToBytes(WeightFormat.Float16)),
            Int8Files.CountOperators(model.ToBytes(WeightFormat.Int8)));
    }

    [Fact]
    public void Limits_that_admit_a_known_model_admit_its_int8_file()
    {
        Assert.All(KnownModels.All, builder =>
        {
            TrainedExpressionModel model = ModelMaker.Make(builder).With(Int8Files.Noise(ImageShape.Fer2013, 2));
            long floats = ModelGuard.CountActivations(
                OnnxExporter.Export(model.Network, model.Weights, model.Metadata).ToByteArray());
            Assert.InRange(ModelGuard.CountActivations(model.ToBytes(WeightFormat.Int8)), 1, 1.4 * floats);
        });
    }

    /// <summary>The layers behind one that makes three maps, since a convolution of a single channel stays in float32.</summary>
    private static Sequential OnThreeMaps(params IEnumerable<Layer> layers) =>
        new(LayerRows.Input, [new Conv2D(3, 1), .. layers]);

    private void AssertConvolutionsOfSeveralChannelsAreIntegers(TrainedExpressionModel model)
    {
        byte[] float32 = model.ToBytes(WeightFormat.Float32);
        Dictionary<string, int> optimized = Int8Files.CountOptimized(model.ToBytes(WeightFormat.Int8), At("optimized.onnx"));
        int ofOneChannel = Int8Files.CountConvolutionsOfOneChannel(float32);
        int all = Int8Files.CountOperators(float32).GetValueOrDefault("Conv");
        Assert.Equal(all - ofOneChannel, optimized.GetValueOrDefault("QLinearConv"));
        Assert.Equal(ofOneChannel, Int8Files.CountFloatConvolutions(optimized));
    }
}
