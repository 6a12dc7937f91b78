using System.Text.Json.Serialization;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>All settings of the pretrained model's training. <c>docs/pretrained/runs.md</c> lists what was tried.</summary>
internal sealed record PretrainedRecipe
{
    /// <summary>Trained on labels alone.</summary>
    public static PretrainedRecipe Teacher { get; } = new();

    /// <summary>
    /// Trained on labels and a teacher, whose scores are soft already; with mixed images, since it trains longer.
    /// </summary>
    public static PretrainedRecipe Student { get; } = Teacher with
    {
        Seed = 43,
        Epochs = 70,
        LabelSmoothing = 0,
        TeacherWeight = 0.7,
        Augmentation = Teacher.Augmentation with { MixUp = 0.4 },
    };

    public int Seed { get; init; } = 42;

    public int Epochs { get; init; } = 60;

    public int WarmupEpochs { get; init; } = 1;

    public int BatchSize { get; init; } = 64;

    public double LearningRate { get; init; } = 0.05;

    public double WeightDecay { get; init; } = 5e-4;

    public double LabelSmoothing { get; init; } = 0.1;

    public double AverageMomentum { get; init; } = 0.999;

    public Augmentation Augmentation { get; init; } = new()
    {
        HorizontalFlip = true,
        Rotation = 12,
        Zoom = 0.12,
        Shift = 0.1,
        Brightness = 0.15,
        Contrast = 0.3,
        Erasing = 0.5,
    };

    public TrainingDevice Device { get; init; } = TrainingDevice.Auto;

    /// <summary>The weight of teachers beside the labels; 0 without teachers.</summary>
    public double TeacherWeight { get; init; }

    [JsonIgnore]
    public LearningRateScheduler Schedule =>
        LearningRateScheduler.CosineDecay(warmupEpochs: Epochs > WarmupEpochs ? WarmupEpochs : 0);

    [JsonIgnore]
    public TrainingOptions Options => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        ValidationBatchSize = 256,
        Seed = Seed,
        Device = Device,
        Optimizer = new Sgd { LearningRate = LearningRate, Momentum = 0.9, Nesterov = true, WeightDecay = WeightDecay },
        Augmentation = Augmentation,
        LabelSmoothing = LabelSmoothing,
        AverageMomentum = AverageMomentum,
    };
}
