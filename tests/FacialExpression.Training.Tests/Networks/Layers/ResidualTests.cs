using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>The residual's sum and its gradients through both branches, worked out by hand, and its printed form.</summary>
[Collection(TorchTests.Name)]
public class ResidualTests
{
    private static readonly Conv2D Times = new(1, 1) { UseBias = false };
    private static readonly Activation Relu = new(ActivationFunction.Relu);

    [Fact]
    public void Residual_adds_main_path_and_input()
    {
        // y = (3x + 0.5) + x
        using var run = new Run(new Residual([new Conv2D(1, 1)]));
        run.Set(("residual/conv2d/kernel", 3), ("residual/conv2d/bias", 0.5f));
        Assert.Equal([4.5f, -7.5f, 12.5f, 0.5f], run.Forward([1, -2, 3, 0]));
    }

    [Fact]
    public void Residual_adds_main_path_and_shortcut()
    {
        // y = 3x + 5x at every second place.
        using var run = new Run(new Residual([Times with { Strides = 2 }]) { Shortcut = [Times with { Strides = 2 }] });
        run.Set(("residual/conv2d/kernel", 3), ("residual/shortcut/conv2d/kernel", 5));
        Assert.Equal([8f], run.Forward([1, -2, 3, 0]));
    }

    [Fact]
    public void Each_inner_layer_has_its_own_weights()
    {
        // y = (3·2·x + 5·2·x) + (7·x + x)
        var nested = new Residual([Times]) { Shortcut = [Times] };
        using var run = new Run(new Residual([Times, nested]) { Shortcut = [new Residual([Times])] });
        run.Set(
            ("residual/conv2d/kernel", 2),
            ("residual/residual/conv2d/kernel", 3),
            ("residual/residual/shortcut/conv2d/kernel", 5),
            ("residual/shortcut/residual/conv2d/kernel", 7));
        Assert.Equal([24f, -48f, 72f, 0f], run.Forward([1, -2, 3, 0]));
    }

    [Fact]
    public void Relu_in_the_main_path_does_not_change_the_skip_connection()
    {
        // h = 2x, y = 3·relu(h) + h: what is below zero stays in h.
        using var run = new Run(Times, new Residual([Relu, Times]));
        run.Set(("conv2d/kernel", 2), ("residual/conv2d/kernel", 3));
        Assert.Equal([8f, -4f, 24f, -8f], run.Forward([1, -2, 3, -4]));
        Assert.Equal([8f, -4f, 24f, -8f], run.Forward([1, -2, 3, -4], training: true));
    }

    [Fact]
    public void Layers_that_return_their_input_do_not_change_it()
    {
        // Main path and skip connection are both x.
        using var run = new Run(new Residual([new Activation(ActivationFunction.Linear), new Dropout(0.5)]), Relu);
        torch.Tensor images = Run.Images([1, -2, 3, -4]);
        Assert.Equal([2f, 0f, 6f, 0f], run.Forward(images).data<float>().ToArray());
        Assert.Equal([1f, -2f, 3f, -4f], images.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_pass_through_main_path_and_skip_connection()
    {
        // h = 2x, y = 3·relu(h) + h, loss = Σy: d/d3 = Σ relu(h) = 2 + 6; d/d2 = 3·Σ x where x is above zero + Σ x = 3·4 − 2.
        using var run = new Run(Times, new Residual([Relu, Times]));
        run.Set(("conv2d/kernel", 2), ("residual/conv2d/kernel", 3));
        Assert.Equal([10f, 8f], run.Gradients([1, -2, 3, -4]));
    }

    [Fact]
    public void Gradients_reach_main_path_and_shortcut()
    {
        // h = 2x, y = relu(3h + 0.5) + 5h, loss = Σy.
        // d/d2 = 3·Σ x where relu lets it through + 5·Σ x = 3·4 + 5·(−2); d/d3 = Σ h there = 2·4; d/d0.5 = 2, the count there;
        // d/d5 = Σ h = −4.
        using var run = new Run(Times, new Residual([new Conv2D(1, 1, ActivationFunction.Relu)]) { Shortcut = [Times] });
        run.Set(
            ("conv2d/kernel", 2),
            ("residual/conv2d/kernel", 3),
            ("residual/conv2d/bias", 0.5f),
            ("residual/shortcut/conv2d/kernel", 5));
        Assert.Equal([2f, 8f, 2f, -4f], run.Gradients([1, -2, 3, -4]));
    }

    [Fact]
    public void Moving_averages_in_a_residual_are_updated()
    {
        // Mean 4, variance 5, divided by n, as of a normalization alone.
        using var run = new Run(new Residual([new BatchNormalization(momentum: 0.9)]) { Shortcut = [Times] });
        Assert.Equal(2, run.Model.ParameterCount - run.Model.TrainableParameterCount);
        string summary = run.Model.Summary();
        const string Row = "│ residual (Residual)             │ (None, 2, 2, 1)        │             5 │";
        Assert.Contains(Row, summary, StringComparison.Ordinal);
        Assert.Contains("Non-trainable params: 2 (8.00 B)", summary, StringComparison.Ordinal);
        // Gamma, beta, the shortcut's kernel, the last Dense's kernel and bias.
        Assert.Equal(5, run.Network.Parameters.Count(p => p.Description.IsTrainable));
        run.Forward([1, 3, 5, 7], training: true);
        Assert.Equal(0.4f, run.Get("residual/batch_normalization/moving_mean"), 1e-6f);
        Assert.Equal(1.4f, run.Get("residual/batch_normalization/moving_variance"), 1e-6f);
    }

    [Fact]
    public void Weights_of_branches_have_paths_in_the_order_of_the_parameters()
    {
        using var run = new Run(
            new Residual([Times, new BatchNormalization(), Times]),
            new Residual([new Residual([Times])]) { Shortcut = [Times] });
        string[] expected =
        [
            "residual/conv2d/kernel",
            "residual/batch_normalization/gamma",
            "residual/batch_normalization/beta",
            "residual/batch_normalization/moving_mean",
            "residual/batch_normalization/moving_variance",
            "residual/conv2d_1/kernel",
            "residual_1/residual/conv2d/kernel",
            "residual_1/shortcut/conv2d/kernel",
        ];
        Assert.Equal(expected, run.Network.GetWeights().Select(w => w.Path).SkipLast(2));
        Assert.Equal(expected, run.Model.Leaves.SelectMany(l => l.Parameters.Select(l.PathOf)).SkipLast(2));
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Trained_residual_network_predicts_as_it_was_validated()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset faces = ExpressionDataset.Draw(77, 30);
        TrainedExpressionModel model = new SmallResNet().Fit(faces, new TrainingOptions { Epochs = 4, BatchSize = 16 });
        Assert.True(model.History[^1].Loss < model.History[0].Loss);
        using ExpressionClassifier classifier = model.ToClassifier();
        IReadOnlyList<ExpressionPrediction> predictions = classifier.PredictGrayBatch(faces.Validation.Pixels);
        double loss = predictions.Zip(faces.Validation.Labels).Average(p => -Math.Log(p.First.Scores[p.Second]));
        Assert.Equal(model.History[^1].ValidationLoss, loss, 1e-4);
    }

    [Fact]
    public void Equal_layers_make_equal_residuals()
    {
        Assert.Equal(new Residual([Times, Relu]) { Shortcut = [Times] }, new Residual([Times, Relu]) { Shortcut = [Times] });
        Assert.Equal(new Residual([Times, Relu]).GetHashCode(), new Residual([Times, Relu]).GetHashCode());
        Assert.NotEqual(new Residual([Times]).GetHashCode(), new Residual([Relu]).GetHashCode());
        Assert.NotEqual(new Residual([Times]).GetHashCode(), new Residual([Times, Times]).GetHashCode());
        Assert.NotEqual(new Residual([Times, Relu]), new Residual([Relu, Times]));
        Assert.NotEqual(new Residual([Times]), new Residual([Times]) { Shortcut = [Times] });
        Assert.NotEqual<Layer>(new Residual([Times]), Times);
        Assert.Equal(
            "Residual { Layers = [Dropout { Rate = 0 }], Shortcut = [Flatten { }] }",
            new Residual([new Dropout(0)]) { Shortcut = [new Flatten()] }.ToString());
    }

    [Fact]
    public void Residual_copies_its_layers()
    {
        Layer[] layers = [Times];
        var residual = new Residual(layers) { Shortcut = layers };
        Residual other = residual with { Layers = layers };
        layers[0] = Relu;
        Assert.Equal([Times, Times, Times], [.. residual.Layers, .. residual.Shortcut, .. other.Layers]);
    }

    private sealed class SmallResNet : IExpressionModelBuilder
    {
        public string Name => "Small ResNet";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(8, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
            new BatchNormalization(momentum: 0.9),
            Relu,
            new Residual([new Conv2D(8, 3) { Padding = Padding.Same, UseBias = false }, new BatchNormalization(momentum: 0.9)]),
            Relu,
            new Residual(
            [
                new Conv2D(16, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
                new BatchNormalization(momentum: 0.9),
            ])
            {
                Shortcut = [new Conv2D(16, 1) { Strides = 2, UseBias = false }, new BatchNormalization(momentum: 0.9)],
            },
            Relu,
            new GlobalAveragePooling2D(),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    /// <summary>Layers on 2×2 images with weights made known.</summary>
    private sealed class Run : IDisposable
    {
        private readonly int _layers;
        private readonly DisposeScope _scope;
        private Tape? _tape;

        public Run(params Layer[] layers)
        {
            TestData.RequireNativeEngine();
            TorchEngine.Ensure();
            _scope = torch.NewDisposeScope();
            _layers = layers.Length;
            Model = new Sequential(new ImageShape(2, 2, 1), [.. layers, new Flatten(), new Dense(7, ActivationFunction.Softmax)]);
            Network = new TorchNetwork(Model, torch.CPU);
        }

        public Sequential Model { get; }

        public TorchNetwork Network { get; }

        public static torch.Tensor Images(float[] values) => torch.tensor(values, [values.Length / 4, 1, 2, 2]);

        public void Set(params (string Path, float Value)[] values)
        {
            Dictionary<string, float> own = values.ToDictionary(v => v.Path, v => v.Value);
            Network.SetWeights([.. Network.GetWeights()
                .Select(w => own.Remove(w.Path, out float value) ? w with { Values = new[] { value } } : w)]);
            Assert.Empty(own);
        }

        public float Get(string path) => Network.GetWeights().Single(w => w.Path == path).Values.Span[0];

        public torch.Tensor Forward(torch.Tensor images, bool training = false) =>
            Network.Forward(images, new Pass(training, _tape, 0), _layers);

        public float[] Forward(float[] images, bool training = false) =>
            Forward(Images(images), training).data<float>().ToArray();

        /// <summary>Of the sum of all outputs, by each trainable weight before the last Dense.</summary>
        public float[] Gradients(float[] images)
        {
            _tape = new Tape();
            torch.Tensor features = Forward(Images(images), training: true);
            _tape.Backward(features, torch.ones_like(features));
            _tape = null;
            return [.. Network.Parameters.Where(p => p.Description.IsTrainable).SkipLast(2)
                .Select(p => p.Leaf.grad!.item<float>())];
        }

        public void Dispose()
        {
            Network.Dispose();
            _scope.Dispose();
        }
    }
}
