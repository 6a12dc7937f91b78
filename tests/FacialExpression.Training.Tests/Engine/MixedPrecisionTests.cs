using FacialExpression.Training.Engine;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Which layers compute in bfloat16.</summary>
[Collection(TorchTests.Name)]
public sealed class MixedPrecisionTests : TensorTests
{
    private static readonly Layer Softmax = new Activation(ActivationFunction.Softmax);

    private sealed class Model(params Layer[] end) : IExpressionModelBuilder
    {
        public string Name => "Mixed";

        public FacialExpression.Training.Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(4, 5, ActivationFunction.Relu),
            new FacialExpression.Training.MaxPooling2D(4),
            new FacialExpression.Training.Flatten(),
            .. end,
        ]);
    }

    public static TheoryData<string, Layer[]> Ends => new()
    {
        { "dense/kernel", [new Dense(7, ActivationFunction.Softmax)] },
        { "dense/kernel", [new Dense(7), Softmax] },
        { "dense/kernel", [new Dense(7), new FacialExpression.Training.BatchNormalization(), Softmax] },
        {
            "dense/kernel",
            [
                new Dense(7), new FacialExpression.Training.LeakyReLU(), new FacialExpression.Training.Dropout(0.1), Softmax,
            ]
        },
        { "dense_1/kernel", [new Dense(7), new Dense(7), Softmax] },
        { "residual/dense/kernel", [new Dense(7), new Residual([new Dense(7)]), Softmax] },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_last_kernel_before_softmax_computes_in_float32(string last, Layer[] end)
    {
        using var network = new TorchNetwork(new Model(end).Build(ImageShape.Fer2013, 7), CPU, mixed: true);
        string[] single =
        [
            .. network.Parameters
                .Where(p => p.Leaf.dtype == ScalarType.Float32 && p.Description.Shape.Count > 1)
                .Select(p => $"{p.Layer}/{p.Description.Name}"),
        ];
        Assert.Equal([last], single);
    }

    [Fact]
    public void Softmax_as_a_layer_and_as_an_activation_give_equal_weights()
    {
        ExpressionDataset faces = ExpressionDataset.Draw(32, 0);
        var trainer = new ExpressionTrainer(new TrainingOptions { Epochs = 2, BatchSize = 8, Precision = Precision.Mixed });
        TrainedExpressionModel layer = trainer.Fit(new Model(new Dense(7), Softmax), faces);
        TrainedExpressionModel activation = trainer.Fit(new Model(new Dense(7, ActivationFunction.Softmax)), faces);
        Assert.Equal(activation.Weights.Select(w => w.Values.ToArray()), layer.Weights.Select(w => w.Values.ToArray()));
        Assert.Equal(activation.History, layer.History);
    }

    [Fact]
    public void Logits_of_a_training_step_are_those_of_float32_but_for_rounding()
    {
        // 4 filters on one channel: bfloat16 convolutions of libtorch's own gave other numbers.
        FacialExpression.Training.Sequential model = new SmallModel().Build(ImageShape.Fer2013, 7);
        using var single = new TorchNetwork(model, CPU, mixed: false, seed: 3);
        using var mixed = new TorchNetwork(model, CPU, mixed: true, seed: 3);
        Tensor images = new Draws(1).Uniform(64, 1, 48, 48);
        Tensor expected = single.Forward(images, training: true, seed: 5);
        Tensor actual = mixed.Forward(images, training: true, seed: 5);
        Assert.InRange((expected - actual).norm().item<float>() / expected.norm().item<float>(), 0, 0.02);
    }
}
