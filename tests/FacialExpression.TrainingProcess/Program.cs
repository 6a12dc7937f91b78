using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FacialExpression.Training;
using FacialExpression.TrainingProcess;

if (args[0] == "engine")
{
    EngineStart.Run(args[1]);
    return;
}

// Trains a small network that uses everything a checkpoint must contain, and prints the hash of the result.
// usage: engine plain|torch-first|not-adapted, or:
// CHECKPOINT Float32|Mixed EPOCHS MILLISECONDS_BETWEEN_CHECKPOINTS [write:N|step:N]
var options = new TrainingOptions
{
    Epochs = int.Parse(args[2], CultureInfo.InvariantCulture),
    BatchSize = 16,
    Precision = Enum.Parse<Precision>(args[1]),
    Optimizer = new Sgd { Momentum = 0.9, Nesterov = true, WeightDecay = 0.001 },
    Augmentation = Augmentation.Faces with { MixUp = 0.2 },
    Sampling = Sampling.Balanced,
    LabelSmoothing = 0.1,
    AverageMomentum = 0.9,
};
var trainer = new ExpressionTrainer(options)
{
    Checkpoint = new CheckpointOptions
    {
        Path = args[0],
        Every = TimeSpan.FromMilliseconds(double.Parse(args[3], CultureInfo.InvariantCulture)),
    },
    Callbacks =
    [
        LearningRateScheduler.CosineDecay(),
        new EarlyStopping { Patience = 1000 },
        new Stop(args.Length > 4 ? args[4] : ""),
    ],
};
TrainedExpressionModel model = trainer.Fit(new EverythingModel(), ExpressionDataset.Draw(64, 20));
using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
foreach (ModelWeight weight in model.Weights)
{
    hash.AppendData(MemoryMarshal.AsBytes(weight.Values.Span));
}

Console.WriteLine($"{Convert.ToHexString(hash.GetHashAndReset())} {string.Join(" ", model.History)}");
