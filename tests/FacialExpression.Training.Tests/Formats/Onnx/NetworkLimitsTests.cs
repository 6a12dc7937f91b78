using FacialExpression.Training.Formats.Onnx;
using FacialExpression.Training.Tests.Formats.Keras;
using FacialExpression.Training.Tests.Networks.Layers;
using Google.Protobuf;

namespace FacialExpression.Training.Tests.Formats.Onnx;

public sealed class NetworkLimitsTests : TemporaryFolder
{
    public static TheoryData<string> Rows => [.. LayerRows.All.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Require_counts_activations_and_multiply_adds_as_the_guard_counts_them(string row)
    {
        Sequential network = LayerRows.All[row].Build();
        byte[] file = Export(network);
        foreach (Func<long, ModelLimits> limit in new Func<long, ModelLimits>[]
        {
            most => new ModelLimits { MaxActivations = most },
            most => new ModelLimits { MaxMultiplyAdds = most },
        })
        {
            long most = Smallest(value => IsLoaded(file, limit(value)));
            NetworkLimits.Require(network, row, limit(most));
            if (most > 1)
            {
                Assert.Throws<InvalidNetworkException>(() => NetworkLimits.Require(network, row, limit(most - 1)));
            }
        }
    }

    [Fact]
    public void All_known_models_are_within_the_default_limits() =>
        Assert.All(
            KnownModels.All, model => NetworkLimits.Require(model.Build(ImageShape.Fer2013, 7), model.Name, ModelLimits.Default));

    [Fact]
    public void What_Require_lets_pass_has_no_larger_file()
    {
        Sequential network = new SmallModel().Build(ImageShape.Fer2013, 7);
        int bytes = Export(network).Length;
        long most = Smallest(value => Passes(network, new ModelLimits { MaxModelBytes = (int)value }));

        // Provenance and a temperature come with training and calibrating.
        Assert.InRange(most, bytes, bytes + 200_000);
    }

    [Theory]
    [InlineData("layers", "up to 2000 of each are allowed")]
    [InlineData("activations", "41,943,040 and 5,000,000,000 are allowed")]
    [InlineData("multiply-adds", "41,943,040 and 5,000,000,000 are allowed")]
    [InlineData("bytes", "ModelLimits.MaxModelBytes allows 268435456")]
    [InlineData("name", "bytes besides its weights")]
    public void Fit_refuses_a_network_that_could_not_be_loaded_again_before_it_trains(string what, string expected)
    {
        Layer[] layers = what switch
        {
            "layers" => [.. Enumerable.Repeat(new Activation(ActivationFunction.Relu), 2001), new GlobalAveragePooling2D()],
            "activations" => [new Conv2D(20_000, 1), new GlobalAveragePooling2D()],
            "multiply-adds" =>
                [new Conv2D(100, 1), new MaxPooling2D(40) { Strides = 1, Padding = Padding.Same }, new GlobalAveragePooling2D()],
            "bytes" => [new Flatten(), new Dense(30_000)],
            _ => [new GlobalAveragePooling2D()],
        };
        var network = new Sequential(ImageShape.Fer2013, [.. layers, new Dense(7, ActivationFunction.Softmax)]);
        string name = what == "name" ? new string('x', 1_000_000) : "Large";
        string checkpoint = At("checkpoint");
        var trainer = new ExpressionTrainer { Checkpoint = new CheckpointOptions { Path = checkpoint } };
        string message = Assert.Throws<InvalidNetworkException>(
            () => trainer.Fit(new Builder(name, network), ExpressionDataset.Draw(7, 7))).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("ModelLimits of the trainer", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 1_000);
        Assert.False(File.Exists(checkpoint));
    }

    [Fact]
    public void Require_refuses_images_with_more_rows_than_a_file_may_have()
    {
        var network = new Sequential(
            new ImageShape(2049, 8, 1), [new GlobalAveragePooling2D(), new Dense(7, ActivationFunction.Softmax)]);
        string message = Assert.Throws<InvalidNetworkException>(
            () => NetworkLimits.Require(network, "Tall", ModelLimits.Default)).Message;
        Assert.Contains("of up to 2048 each", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_of_a_Keras_model_refuses_what_could_not_be_loaded_as_ONNX()
    {
        string path = At("model.keras");
        KerasModel.Save(ModelMaker.Make(new SmallModel().Build(ImageShape.Fer2013, 7)), path);
        KerasModel.Load(path);
        var options = new KerasModelOptions { ModelLimits = new ModelLimits { MaxModelBytes = 1000 } };
        string message = Assert.Throws<InvalidKerasModelException>(() => KerasModel.Load(path, options)).Message;
        Assert.Contains("ModelLimits.MaxModelBytes allows 1000", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToClassifier_applies_the_limits_of_its_options_and_none_without()
    {
        TrainedExpressionModel model = ModelMaker.Make(new SmallModel().Build(ImageShape.Fer2013, 7));
        model.ToClassifier().Dispose();
        var options = new ExpressionClassifierOptions { ModelLimits = new ModelLimits { MaxModelBytes = 1000 } };
        string message = Assert.Throws<InvalidModelFileException>(() => model.ToClassifier(options)).Message;
        Assert.Contains("ModelLimits.MaxModelBytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_exceptions_for_bad_models_have_one_base_class() => Assert.All(
        [typeof(InvalidModelFileException), typeof(InvalidNetworkException), typeof(InvalidKerasModelException)],
        type => Assert.Equal(typeof(InvalidModelException), type.BaseType));

    private static byte[] Export(Sequential network)
    {
        ModelWeight[] weights =
            [.. network.Leaves.SelectMany(l => l.Parameters.Select(p => new ModelWeight(l.Path, p, new float[p.Count])))];
        var metadata = new ExpressionModelMetadata { ModelName = "Any", Input = network.Input, Temperature = 2 };
        return OnnxExporter.Export(network, weights, metadata).ToByteArray();
    }

    private static bool IsLoaded(byte[] file, ModelLimits limits)
    {
        try
        {
            ModelGuard.Check(file, "It", limits);
            return true;
        }
        catch (InvalidModelFileException)
        {
            return false;
        }
    }

    private static bool Passes(Sequential network, ModelLimits limits)
    {
        try
        {
            NetworkLimits.Require(network, "Any", limits);
            return true;
        }
        catch (InvalidNetworkException)
        {
            return false;
        }
    }

    /// <summary>The smallest value from 1 that is enough.</summary>
    private static long Smallest(Func<long, bool> isEnough)
    {
        (long low, long high) = (0, 1L << 30);
        while (high - low > 1)
        {
            long middle = (low + high) / 2;
            (low, high) = isEnough(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private sealed class Builder(string name, Sequential network) : IExpressionModelBuilder
    {
        public string Name => name;

        public Sequential Build(ImageShape input, int classCount) => network;
    }
}
