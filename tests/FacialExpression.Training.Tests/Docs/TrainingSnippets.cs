using FacialExpression;
using FacialExpression.Training;

namespace TrainingPage;

/// <summary>The C# of docs/training.md, compiled.</summary>
internal static class TrainingSnippets
{
    public static void CalibrateAndSave(TrainedExpressionModel model, ExpressionDataset dataset)
    {
        IReadOnlySet<int> alsoInTraining = dataset.Audit().AlsoInTraining(SplitKind.Validation);
        TrainedExpressionModel calibrated = model.Calibrate(dataset.Validation, alsoInTraining);
        Console.WriteLine(calibrated.Metadata.Temperature);   // above 1: the model was overconfident
        calibrated.Save("model.onnx", WeightFormat.Float16);
        calibrated.Save("model-int8.onnx", WeightFormat.Int8);
    }

    public static void SaveInt8(ExpressionDataset dataset)
    {
        TrainedExpressionModel loaded = TrainedExpressionModel.Load("model.onnx");
        loaded.Save("model-int8.onnx", WeightFormat.Int8, calibration: dataset.Training);
    }

    public static void Whole()
    {
        ExpressionDataset dataset = ExpressionDataset.Load("fer2013.csv");   // or a folder, or a zip of one
        TrainedExpressionModel model = KnownModels.Model3.Fit(dataset);
        model.Save("model-3.onnx");

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
            Checkpoint = new CheckpointOptions { Path = "small-resnet.checkpoint" },
            Callbacks =
            [
                LearningRateScheduler.CosineDecay(warmupEpochs: 1),
                new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 10 },
                new CsvLogger("small-resnet.csv"),
            ],
        };
        TrainedExpressionModel resNet = trainer.Fit(new SmallResNet(), dataset);
        resNet.Save("small-resnet.onnx");
    }

    public static void Precisions()
    {
        var float32 = new TrainingOptions { Precision = Precision.Float32 };
    }

    internal sealed class TinyModel : IExpressionModelBuilder
    {
        public string Name => "Tiny";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(16, 3, ActivationFunction.Relu),
            new MaxPooling2D(2),
            new Flatten(),
            new Dropout(0.3),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    public static string TrainYourOwn(ExpressionDataset dataset)
    {
        TrainedExpressionModel tiny = new ExpressionTrainer(new TrainingOptions { Epochs = 10 }).Fit(new TinyModel(), dataset);
        return tiny.Name;
    }

    public static void Imbalance(ExpressionDataset dataset)
    {
        var weighted = new TrainingOptions { ClassWeights = dataset.Training.GetBalancedClassWeights() };
        var drawn = new TrainingOptions { Sampling = Sampling.Balanced };
        var byName = new TrainingOptions { ClassWeightsByName = new Dictionary<string, double> { ["smile"] = 2 } };
    }

    public static void Preview(ExpressionDataset dataset)
    {
        DatasetSplit augmented = Augmentation.Faces.Preview(dataset.Training, seed: 1);
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

    public static void Watch(ExpressionDataset dataset, TrainingOptions options)
    {
        using var progress = new ConsoleProgress();
        TrainedExpressionModel model = new ExpressionTrainer(options).Fit(KnownModels.Model3, dataset, progress);
    }

    public static void Log(Microsoft.Extensions.Logging.ILogger logger)
    {
        var trainer = new ExpressionTrainer { Logger = logger };
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
}
