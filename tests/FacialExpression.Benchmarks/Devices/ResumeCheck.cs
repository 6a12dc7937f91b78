using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Training.Engine;
using Device = TorchSharp.torch.Device;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Trains a small network for two epochs three times: twice without a stop, and once stopped and resumed from its checkpoint.
/// Exit code 1 if the weights are not the same, bit by bit.
/// </summary>
internal static class ResumeCheck
{
    private const int StopAfter = 5; // steps
    private const int StepsPerEpoch = 8;

    public static void Run(BenchmarkSettings settings)
    {
        Device device = EngineReport.DeviceOf(settings.TrainingDevice);
        var rows = new List<Row>();
        var faults = new List<Fault>();
        string path = "";
        foreach (Precision precision in new[] { Precision.Float32, Precision.Mixed })
        {
            try
            {
                rows.Add(Compare(precision, settings.TrainingDevice, device));
                Console.WriteLine($"{rows[^1].Precision} on {device}: {rows[^1]}");
            }
#pragma warning disable CA1031 // One precision that fails must not hide the other.
            catch (Exception e)
#pragma warning restore CA1031
            {
                faults.Add(Fault.Of(precision.ToString(), e));
                Console.WriteLine($"FAILED: {precision}: {faults[^1].Message}");
            }

            path = settings.Write("resume", new
            {
                device = device.ToString(),
                rows,
                faults,
                hardware = Machine.Hardware,
                packages = Machine.Packages,
            });
        }

        Console.WriteLine($"Written to {path}");
        Environment.ExitCode = faults.Count == 0 && rows.All(r => r is { RepeatedDiffer: 0, ResumedDiffer: 0 }) ? 0 : 1;
    }

    /// <param name="Precision">Of the steps.</param>
    /// <param name="Weights">The number of values.</param>
    /// <param name="RepeatedDiffer">The values that a second training without a stop ended with otherwise.</param>
    /// <param name="ResumedDiffer">The values that the resumed training ended with otherwise.</param>
    private sealed record Row(string Precision, int Weights, int RepeatedDiffer, int ResumedDiffer)
    {
        public override string ToString() =>
            $"of {Weights:N0} weights {RepeatedDiffer:N0} differ when repeated, {ResumedDiffer:N0} when stopped and resumed";
    }

    private static Row Compare(Precision precision, TrainingDevice device, Device where)
    {
        // On the CPU, too, the operations that other devices have.
        Backend? backend = device == TrainingDevice.Cuda ? null : new Backend(where, HasKernels: false);
        // A CPU takes a minute for batches that make a GPU choose its usual algorithms.
        int batch = device == TrainingDevice.Cuda ? 32 : 8;
        ExpressionDataset faces = ExpressionDataset.Draw(StepsPerEpoch * batch, 2 * batch);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("resume-");
        try
        {
            TrainedExpressionModel Train(CheckpointOptions? checkpoint = null, CancellationTokenSource? stop = null) =>
                new ExpressionTrainer(Options(precision, device, batch))
                {
                    Backend = backend,
                    Checkpoint = checkpoint,
                    Callbacks = [new Stop(stop)],
                }
                .Fit(new SmallNetwork(), faces, cancellationToken: stop?.Token ?? default);

            int[] whole = Bits(Train());
            int repeated = Differing(whole, Bits(Train()));
            var checkpoint = new CheckpointOptions { Path = Path.Combine(folder.FullName, "training.checkpoint") };
            using var stop = new CancellationTokenSource();
            if (!Train(checkpoint, stop).WasCanceled)
            {
                throw new InvalidOperationException($"The training did not stop after {StopAfter} steps.");
            }

            return new Row(precision.ToString(), whole.Length, repeated, Differing(whole, Bits(Train(checkpoint))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TrainingOptions Options(Precision precision, TrainingDevice device, int batch) => new()
    {
        Epochs = 2,
        BatchSize = batch,
        Device = device,
        Precision = precision,
        Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
        AverageMomentum = 0.9,
        LabelSmoothing = 0.1,
        Augmentation = Augmentation.Faces with { MixUp = 0.4 },
    };

    private static int[] Bits(TrainedExpressionModel model) =>
        [.. model.Weights.SelectMany(w => w.Values.ToArray()).Select(BitConverter.SingleToInt32Bits)];

    private static int Differing(int[] expected, int[] actual) => expected.Zip(actual).Count(pair => pair.First != pair.Second);

    /// <summary>What the pretrained model consists of, and dropout.</summary>
    private sealed class SmallNetwork : IExpressionModelBuilder
    {
        public string Name => "Small network";

        public Training.Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(16, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
            new BatchNormalization(momentum: 0.9),
            new Activation(ActivationFunction.Relu),
            new Residual(
            [
                new Conv2D(16, 3) { Padding = Padding.Same, UseBias = false },
                new BatchNormalization(momentum: 0.9),
                new Activation(ActivationFunction.Relu),
                new SpatialDropout2D(0.1),
            ]),
            new SeparableConv2D(16, 3, ActivationFunction.Relu) { Padding = Padding.Same },
            new MaxPooling2D(2),
            new Flatten(),
            new Dropout(0.3),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    private sealed class Stop(CancellationTokenSource? source) : ITrainingCallback
    {
        private int _steps;

        public void OnBatchEnd(TrainingContext training)
        {
            if (++_steps == StopAfter)
            {
                source?.Cancel();
            }
        }
    }
}
