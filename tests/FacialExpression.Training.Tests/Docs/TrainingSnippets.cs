namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of docs/training.md, compiled. <see cref="DocsTests"/> fails when a block there does not stand here.</summary>
internal static class TrainingSnippets
{
    public static void Teach(ExpressionDataset dataset, TrainingOptions options)
    {
        using var first = ExpressionClassifier.Load("first.onnx");
        using var second = ExpressionClassifier.Load("second.onnx");
        ExpressionDataset taught = dataset.WithoutConflictingLabels().Distill([first, second], weight: 0.5);
        TrainedExpressionModel model = new ExpressionTrainer(options with { LabelSmoothing = 0 }).Fit(KnownModels.CompactResNet, taught);
    }

    public static void CalibrateAndSave(TrainedExpressionModel model, ExpressionDataset dataset)
    {
        TrainedExpressionModel calibrated = model.Calibrate(dataset.Validation, dataset.Audit().AlsoInTraining(SplitKind.Validation));
        Console.WriteLine(calibrated.Metadata.Temperature);   // above 1: it was too sure
        calibrated.Save("model.onnx", WeightFormat.Float16);
    }

    public static void Whole()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        var options = new TrainingOptions
        {
            Epochs = 40,
            BatchSize = 64,
            Optimizer = new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 },
            Augmentation = Augmentation.Faces,
            LabelSmoothing = 0.1,
        };
        var trainer = new ExpressionTrainer(options)
        {
            Checkpoint = new CheckpointOptions("small-resnet.checkpoint"),
            Callbacks =
            [
                LearningRateScheduler.CosineDecay(warmupEpochs: 1),
                new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 10 },
                new CsvLogger("small-resnet.csv"),
            ],
        };
        TrainedExpressionModel model = trainer.Fit(new SmallResNet(), dataset);
        model.Save("small-resnet.onnx");

        using ExpressionClassifier classifier = model.ToClassifier();
        ExpressionEvaluation evaluation = classifier.Evaluate(dataset.Validation);
        Console.WriteLine($"{evaluation.Accuracy:P1}, macro-F1 {evaluation.MacroF1:P1}, calibration error {evaluation.ExpectedCalibrationError:F3}");
        Console.WriteLine($"of the fearful {evaluation.Classes[(int)Expression.Fear].Recall:P0} were read as such, {evaluation.CountOf(Expression.Fear, Expression.Sad)} as sad");
    }

    public static void Precisions()
    {
        var options = new TrainingOptions { Precision = Precision.Float32 };
    }

    public static void Imbalance(ExpressionDataset dataset)
    {
        var weighted = new TrainingOptions { ClassWeights = dataset.Training.GetBalancedClassWeights() };
        var drawn = new TrainingOptions { Sampling = Sampling.Balanced };
    }

    public static void Preview(ExpressionDataset dataset)
    {
        DatasetSplit changed = Augmentation.Faces.Preview(dataset.Training, seed: 1);
    }

    public sealed class SmallResNet : IExpressionModelBuilder
    {
        public string Name => "Small ResNet";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(32, 3) { Padding = Padding.Same, UseBias = false },
            new BatchNormalization(),
            new Activation(ActivationFunction.Relu),
            new MaxPooling2D(2),
            new Residual(
            [
                new Conv2D(64, 3) { Padding = Padding.Same, Strides = 2, UseBias = false },
                new BatchNormalization(),
                new Activation(ActivationFunction.Relu),
                new Conv2D(64, 3) { Padding = Padding.Same, UseBias = false },
                new BatchNormalization(),
            ])
            {
                Shortcut = [new Conv2D(64, 1) { Strides = 2, UseBias = false }, new BatchNormalization()],
            },
            new Activation(ActivationFunction.Relu),
            new GlobalAveragePooling2D(),
            new Dropout(0.2),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    public sealed class StopAtSixty : ITrainingCallback
    {
        public void OnEpochEnd(TrainingContext training, EpochResult result)
        {
            if (result.ValidationAccuracy >= 0.6)
            {
                training.StopTraining("60 % is enough");
            }
        }
    }

    public static void StopByHand(ExpressionTrainer trainer, ExpressionDataset dataset)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = !stop.IsCancellationRequested;   // not the process: the training, after the step under way; the second time the process
            stop.Cancel();
        };
        TrainedExpressionModel model = trainer.Fit(new SmallResNet(), dataset, cancellationToken: stop.Token);
        if (model.WasCancelled)
        {
            Console.WriteLine("Stopped. Start the program again to go on.");
            return;   // before it is saved over a better one
        }
    }
}
