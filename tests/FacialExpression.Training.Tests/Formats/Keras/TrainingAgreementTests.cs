using System.Text.Json;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>The same weights, the same batch: after one step and after ten, loss and every weight are TensorFlow's.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class TrainingAgreementTests : TemporaryFolder
{
    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["adam"] = new Adam(),
        ["sgd"] = new Sgd(),
        ["momentum"] = new Sgd { Momentum = 0.9 },
        ["nesterov"] = new Sgd { Momentum = 0.9, Nesterov = true },
    };

    // No bias stands before a normalization that takes it away again: its gradient is rounding alone, which Adam makes whole
    // steps of.
    private static readonly Dictionary<string, Func<Sequential>> Networks = new()
    {
        ["Model 3"] = () => KnownModels.Model3.Build(ImageShape.Fer2013, 7),
        ["every trained layer"] = () => new Sequential(ImageShape.Fer2013,
        [
            new Conv2D(4, 5) { Strides = 2, Padding = Padding.Same, UseBias = false },
            new BatchNormalization(),
            new Activation(ActivationFunction.Relu),
            new MaxPooling2D(),
            new SeparableConv2D(6, 3, ActivationFunction.Elu),
            new BatchNormalization(0.9, 1e-4),
            new LeakyReLU(0.1),
            new DepthwiseConv2D(3, ActivationFunction.Swish) { Padding = Padding.Same },
            new AveragePooling2D(),
            new Conv2D(5, 2) { UseBias = false },
            new Activation(ActivationFunction.Relu),
            new Flatten(),
            new BatchNormalization(),
            new Dense(12, ActivationFunction.Tanh) { UseBias = false },
            new Dense(7, ActivationFunction.Softmax),
        ]),
        ["residual"] = () => new Sequential(ImageShape.Fer2013,
        [
            new AveragePooling2D(3),
            new Residual([new Conv2D(4, 3, ActivationFunction.Relu) { Padding = Padding.Same },
                new Conv2D(4, 3) { Padding = Padding.Same, Strides = 2 }])
            {
                Shortcut = [new Conv2D(4, 1) { Strides = 2, UseBias = false }, new BatchNormalization()],
            },
            new Activation(ActivationFunction.Relu),
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]),
    };

    [Theory]
    [InlineData("Model 3", "adam", 1, 1e-4)]
    [InlineData("every trained layer", "adam", 1, 1e-4)]
    [InlineData("every trained layer", "sgd", 1, 1e-4)]
    [InlineData("every trained layer", "adam", 10, 1e-3)]
    [InlineData("every trained layer", "sgd", 10, 1e-3)]
    [InlineData("every trained layer", "momentum", 10, 1e-3)]
    [InlineData("every trained layer", "nesterov", 10, 1e-3)]
    [InlineData("residual", "adam", 10, 1e-3)]
    [InlineData("residual", "sgd", 10, 1e-3)]
    public void Steps_of_training_end_where_TensorFlow_js_ends(string network, string optimizer, int steps, double tolerance)
    {
        NodeJs.Require();
        TestData.RequireNativeEngine();
        TrainedExpressionModel start = ModelMaker.Make(Networks[network]());

        // TensorFlow.js takes seconds for ten steps, and as long for a single image of the wide model.
        ExpressionDataset batch = ExpressionDataset.Draw(trainingImages: network == "Model 3" ? 1 : 3, validationImages: 0);
        (double[] theirLosses, TrainedExpressionModel theirs) = TrainThere(start, batch, Optimizers[optimizer], steps);
        TrainedExpressionModel ours = start.Fit(batch, new TrainingOptions
        {
            Epochs = steps,
            BatchSize = 7,
            Optimizer = Optimizers[optimizer],
            Precision = Precision.Float32,
            Device = TrainingDevice.Cpu,
        });

        Assert.Equal(steps, ours.History.Count);
        Assert.All(theirLosses.Zip(ours.History), pair => Assert.InRange(Math.Abs(pair.First - pair.Second.Loss), 0, tolerance));
        Assert.Equal(start.Weights.Count, theirs.Weights.Count);
        double moved = 0;
        foreach (((ModelWeight there, ModelWeight here), ModelWeight before) in theirs.Weights.Zip(ours.Weights)
            .Zip(start.Weights))
        {
            Assert.Equal(there.Path, here.Path);
            double difference = LargestDifference(there, here);
            Assert.True(difference <= tolerance, $"{there.Path} differs by {difference} after {steps} steps of {optimizer}");
            moved = Math.Max(moved, LargestDifference(before, here));
        }

        Assert.True(moved > 5 * tolerance, $"Weights moved by {moved}, too little to show anything.");
    }

    private static double LargestDifference(ModelWeight one, ModelWeight other)
    {
        double largest = 0;
        for (int i = 0; i < one.Values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)one.Values.Span[i] - other.Values.Span[i]));
        }

        return largest;
    }

    private (double[] Losses, TrainedExpressionModel Model) TrainThere(
        TrainedExpressionModel start, ExpressionDataset batch, Optimizer optimizer, int steps)
    {
        KerasModel.SaveTensorFlowJs(start, Folder);
        NodeJs.WriteNumbers(At("input.bin"), [.. batch.Training.Pixels.ToArray().Select(pixel => pixel * start.Metadata.Scale)]);
        NodeJs.WriteNumbers(At("targets.bin"),
            [.. batch.Training.Labels.SelectMany(label => Enumerable.Range(0, 7).Select(i => i == (int)label ? 1f : 0f))]);
        object settings = optimizer switch
        {
            Adam adam => new
            {
                optimizer = "adam",
                steps,
                learningRate = adam.LearningRate,
                beta1 = adam.Beta1,
                beta2 = adam.Beta2,
                epsilon = adam.Epsilon,
            },
            Sgd sgd => new
            {
                optimizer = "sgd",
                steps,
                learningRate = sgd.LearningRate,
                momentum = sgd.Momentum,
                nesterov = sgd.Nesterov,
            },
            _ => throw new ArgumentException("There is no such optimizer in TensorFlow.js.", nameof(optimizer)),
        };
        File.WriteAllText(At("settings.json"), JsonSerializer.Serialize(settings));
        NodeJs.Run("train.mjs", Folder);
        return (JsonSerializer.Deserialize<double[]>(File.ReadAllText(At("losses.json")))!,
            KerasModel.Load(Path.Combine(At("trained"), "model.json")));
    }
}
