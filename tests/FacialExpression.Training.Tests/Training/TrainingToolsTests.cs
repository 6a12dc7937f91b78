using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Training;

/// <summary>What options and callbacks do to a real training.</summary>
[Collection(TorchTests.Name)]
public sealed class TrainingToolsTests
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(77, 30);
    private static readonly TrainingOptions Short = new() { Epochs = 3, BatchSize = 16 };

    public TrainingToolsTests() => TestData.RequireNativeEngine();

    [Fact]
    public void Callbacks_are_called_in_order_with_epoch_and_step()
    {
        var first = new Recorder();
        var second = new Recorder();
        var trainer = new ExpressionTrainer(Short with { Epochs = 2, BatchSize = 40 }) { Callbacks = [first, second] };
        TrainedExpressionModel model = trainer.Fit(new SmallModel(), Faces);
        string[] expected =
        [
            "begin 1.0 0", "epoch 1.0", "batch 1.1", "done 1.1", "batch 1.2", "done 1.2", "end 1.2 1",
            "epoch 2.0", "batch 2.1", "done 2.1", "batch 2.2", "done 2.2", "end 2.2 2", "over 2",
        ];
        Assert.Equal(expected, first.Calls);
        Assert.Equal(expected, second.Calls);
        Assert.Equal(model.History.Select(h => h.Loss), first.Losses);
        Assert.Equal([0.001, 0.0005, 0.0005, 0.0005], first.Rates);
    }

    [Fact]
    public void EarlyStopping_restores_the_best_epochs_weights()
    {
        TrainedExpressionModel one = new ExpressionTrainer(Short with { Epochs = 1 }).Fit(new SmallModel(), Faces);
        var stopping = new EarlyStopping { MinDelta = 10, Patience = 2 };
        var trainer = new ExpressionTrainer(Short with { Epochs = 9 }) { Callbacks = [stopping] };
        TrainedExpressionModel stopped = trainer.Fit(new SmallModel(), Faces);
        Assert.Equal((3, 1), (stopped.History.Count, stopping.BestEpoch));
        Assert.NotNull(stopped.StopReason);
        Assert.Contains("stopReason", stopped.Metadata.Provenance, StringComparison.Ordinal);
        Assert.All(
            one.Weights.Zip(stopped.Weights),
            pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span)));
    }

    [Fact]
    public void Epoch_is_validated_if_a_callback_stops_after_its_last_step()
    {
        var stop = new Steering(_ => { })
        {
            AfterBatch = training =>
            {
                if (training.Step == training.StepsPerEpoch)
                {
                    training.StopTraining("enough");
                }
            },
        };
        TrainedExpressionModel model = new ExpressionTrainer(Short) { Callbacks = [stop] }.Fit(new SmallModel(), Faces);
        Assert.Single(model.History);
        Assert.Equal("enough", model.StopReason);
    }

    [Fact]
    public void Gradients_of_all_weights_are_the_slopes_of_the_loss()
    {
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        var draws = new Draws(2);
        Sequential model = new(new ImageShape(12, 11, 1),
        [
            new Conv2D(5, 3, ActivationFunction.Relu),
            new Residual([new Conv2D(5, 3, ActivationFunction.Relu) { Padding = Padding.Same }]),
            new SeparableConv2D(6, 2, ActivationFunction.Relu),
            new MaxPooling2D(2),
            new Flatten(),
            new Dense(9, ActivationFunction.Relu),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        torch.Tensor images = draws.Uniform(4, 1, 12, 11);
        torch.Tensor gradient = draws.Normal(4, 7);
        var network = new TorchNetwork(model, torch.CPU);
        var tape = new Tape();
        tape.Backward(network.Forward(images, training: true, tape), gradient);
        float[][] own = [.. network.Parameters.Select(p => p.Leaf.grad!.contiguous().data<float>().ToArray())];

        // By differences; the loss is Σ gradient · logits. If a ReLU or a pool switches in between, the slope is another.
        var differences = new List<double>();
        foreach ((NetworkParameter parameter, int p) in network.Parameters.Select((parameter, p) => (parameter, p)))
        {
            using var noGrad = torch.no_grad();
            torch.Tensor places = parameter.Leaf.detach();
            for (int i = 0; i < Math.Min(6, (int)places.numel()); i++)
            {
                long[] at = Unravel(i, places.shape);
                double Loss(float change)
                {
                    torch.Tensor place = places[at.Select(a => torch.TensorIndex.Single(a)).ToArray()];
                    place.add_(change);
                    double loss = (network.Forward(images, training: true) * gradient).sum().item<float>();
                    place.sub_(change);
                    return loss;
                }

                double slope = (Loss(2e-4f) - Loss(-2e-4f)) / 4e-4;
                differences.Add(Math.Abs(slope - own[p][i]) / Math.Max(1, Math.Abs(slope)));
            }
        }

        Assert.Equal(64, differences.Count);
        Assert.InRange(differences.Count(d => d > 2e-3), 0, 7);
        Assert.All(differences, d => Assert.InRange(d, 0, 0.1));
    }

    [Fact]
    public void Learning_rate_of_zero_changes_nothing_and_one_out_of_range_is_refused()
    {
        var still = new LearningRateScheduler((_, _) => 0);
        TrainedExpressionModel model = new ExpressionTrainer(Short) { Callbacks = [still] }.Fit(new SmallModel(), Faces);
        Assert.Single(model.History.Select(h => h.ValidationLoss).Distinct());
        var wrong = new Steering(training => training.LearningRate = double.NaN);
        var trainer = new ExpressionTrainer(Short) { Callbacks = [wrong] };
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(new SmallModel(), Faces));
    }

    [Fact]
    public void SetWeights_replaces_the_weights_and_refuses_those_of_another_network()
    {
        TrainedExpressionModel source = new ExpressionTrainer(Short).Fit(new SmallModel(), Faces);
        var still = Short with { Epochs = 1, Optimizer = new Sgd { LearningRate = 1e-12 } };
        var taking = new Steering(training => training.SetWeights(source.Weights));
        TrainedExpressionModel taken = new ExpressionTrainer(still) { Callbacks = [taking] }.Fit(new SmallModel(), Faces);
        Assert.Equal(source.History[^1].ValidationLoss, taken.History[^1].ValidationLoss, 1e-6);

        var wrong = new Steering(training => training.SetWeights([.. source.Weights.Skip(1)]));
        var trainer = new ExpressionTrainer(still) { Callbacks = [wrong] };
        string message = Assert.Throws<ArgumentException>(() => trainer.Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("conv2d/kernel (100)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Callback_that_needs_a_validation_split_is_refused_before_the_first_step()
    {
        var steps = new Recorder();
        var trainer = new ExpressionTrainer(Short) { Callbacks = [steps, new EarlyStopping()] };
        ExpressionDataset unsplit = ExpressionDataset.Draw(20, 0);
        string message = Assert.Throws<InvalidOperationException>(() => trainer.Fit(new SmallModel(), unsplit)).Message;
        Assert.Contains("SplitValidation", message, StringComparison.Ordinal);
        Assert.Single(steps.Calls);
    }

    [Fact]
    public void TerminateOnNaN_ends_a_training_whose_loss_is_not_finite()
    {
        var options = Short with { Optimizer = new Sgd { LearningRate = 1e30 } };
        var trainer = new ExpressionTrainer(options) { Callbacks = [new TerminateOnNaN()] };
        TrainedExpressionModel model = trainer.Fit(new SmallModel(), Faces);
        Assert.Empty(model.History);
        Assert.Contains("epoch 1", model.StopReason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Average_of_the_weights_is_validated_and_returned()
    {
        // Momentum 0: the average is the last weights.
        TrainedExpressionModel plain = new ExpressionTrainer(Short).Fit(new SmallModel(), Faces);
        TrainedExpressionModel same = new ExpressionTrainer(Short with { AverageMomentum = 0 }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel slow = new ExpressionTrainer(Short with { AverageMomentum = 0.99 }).Fit(new SmallModel(), Faces);
        Assert.Equal(plain.History, same.History);
        Assert.Equal(plain.History.Select(h => h.Loss), slow.History.Select(h => h.Loss)); // trained alike
        Assert.NotEqual(plain.History[^1].ValidationLoss, slow.History[^1].ValidationLoss);
        using ExpressionClassifier classifier = slow.ToClassifier();
        Assert.Equal(slow.History[^1].ValidationLoss, classifier.Evaluate(Faces.Validation).Loss, 1e-5);
    }

    [Fact]
    public void Label_smoothing_and_class_weights_change_the_training_loss_only()
    {
        var still = new TrainingOptions { BatchSize = 100, Optimizer = new Sgd { LearningRate = 1e-12 } };
        EpochResult plain = Fit(still);
        EpochResult smoothed = Fit(still with { LabelSmoothing = 0.5 });
        EpochResult weighted = Fit(still with { ClassWeights = Enum.GetValues<Expression>().ToDictionary(e => e, _ => 3.0) });
        Assert.NotEqual(plain.Loss, smoothed.Loss);
        Assert.Equal(3 * plain.Loss, weighted.Loss, 1e-4);
        Assert.Equal(plain.ValidationLoss, smoothed.ValidationLoss, 1e-5);
        Assert.Equal(plain.ValidationLoss, weighted.ValidationLoss, 1e-5);
        EpochResult Fit(TrainingOptions options) => new ExpressionTrainer(options).Fit(new SmallModel(), Faces).History[0];
    }

    [Fact]
    public void Mixed_precision_trains_as_float32_within_tolerance_and_predicts_in_float32()
    {
        TrainedExpressionModel Fit(Precision precision) =>
            new ExpressionTrainer(Short with { Precision = precision }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel full = Fit(Precision.Float32);
        TrainedExpressionModel mixed = Fit(Precision.Mixed);
        Assert.NotEqual(full.History, mixed.History);
        Assert.All(full.History.Zip(mixed.History), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 0.02));
        using ExpressionClassifier classifier = mixed.ToClassifier();
        Assert.Equal(mixed.History[^1].ValidationLoss, classifier.Evaluate(Faces.Validation).Loss, 1e-5);
    }

    [Fact]
    public void Augmented_and_balanced_trainings_repeat_bit_for_bit_and_leave_no_tensor()
    {
        TrainingOptions options = Short with
        {
            Augmentation = Augmentation.Faces with { MixUp = 0.2 },
            Sampling = Sampling.Balanced,
            Precision = Precision.Mixed,
        };
        long before = TestData.SettledTensorCount();
        TrainedExpressionModel one = new ExpressionTrainer(options).Fit(new SmallModel(), Faces);
        TrainedExpressionModel again = new ExpressionTrainer(options).Fit(new SmallModel(), Faces);
        Assert.Equal(one.History, again.History);
        Assert.Equal(before, torch.Tensor.TotalCount);
        var plain = new ExpressionTrainer(options with { Augmentation = null });
        Assert.NotEqual(one.History, plain.Fit(new SmallModel(), Faces).History);
    }

    [Fact]
    public void Trainer_lists_all_options_out_of_range()
    {
        var options = new TrainingOptions
        {
            LabelSmoothing = 1,
            AverageMomentum = 1,
            Optimizer = new Sgd { Nesterov = true, WeightDecay = -1 },
            Augmentation = new Augmentation { Zoom = 1 },
            ClassWeights = new Dictionary<Expression, double> { [Expression.Sad] = -2 },
        };
        string message = Assert.Throws<ArgumentException>(() => new ExpressionTrainer(options)).Message;
        Assert.All(
            new[] { "LabelSmoothing", "AverageMomentum", "Nesterov needs a Momentum", "WeightDecay", "Zoom", "-2 for Sad" },
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static long[] Unravel(long index, long[] shape)
    {
        long[] at = new long[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (index, at[d]) = (index / shape[d], index % shape[d]);
        }

        return at;
    }

    private sealed class Recorder : ITrainingCallback
    {
        public List<string> Calls { get; } = [];

        public List<double> Losses { get; } = [];

        public List<double> Rates { get; } = [];

        public void OnTrainBegin(TrainingContext training) =>
            Calls.Add($"begin {training.Epoch}.{training.Step} {training.History.Count}");

        public void OnEpochBegin(TrainingContext training) => Calls.Add($"epoch {training.Epoch}.{training.Step}");

        public void OnBatchBegin(TrainingContext training)
        {
            Calls.Add($"batch {training.Epoch}.{training.Step}");
            Rates.Add(training.LearningRate);
        }

        public void OnBatchEnd(TrainingContext training)
        {
            Calls.Add($"done {training.Epoch}.{training.Step}");
            training.LearningRate = 0.0005;
        }

        public void OnEpochEnd(TrainingContext training, EpochResult result)
        {
            Calls.Add($"end {training.Epoch}.{training.Step} {training.History.Count}");
            Losses.Add(training.Loss);
        }

        public void OnTrainEnd(TrainingContext training) => Calls.Add($"over {training.History.Count}");
    }

    private sealed class Steering(Action<TrainingContext> steer) : ITrainingCallback
    {
        public Action<TrainingContext> AfterBatch { get; init; } = _ => { };

        public void OnBatchBegin(TrainingContext training) => steer(training);

        public void OnBatchEnd(TrainingContext training) => AfterBatch(training);
    }
}
