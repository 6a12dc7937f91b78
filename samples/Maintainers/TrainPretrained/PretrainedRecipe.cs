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

    /// <summary>
    /// Trained on the distribution of people's votes, with wider augmentation and with weights against the many neutral faces.
    /// </summary>
    public static PretrainedRecipe Voted { get; } = Teacher with
    {
        Network = KnownModels.ExpressionResNet.Name,
        LabelSmoothing = 0.05,
        GreatestClassWeight = 3,
        Augmentation = Teacher.Augmentation with { Zoom = 0.2, Shift = 0.12, Rotation = 15 },
    };

    /// <summary>Trained on votes and teachers.</summary>
    public static PretrainedRecipe VotedStudent { get; } = Voted with
    {
        Seed = 43,
        LabelSmoothing = 0,
        TeacherWeight = 0.5,
        Augmentation = Voted.Augmentation with { MixUp = 0.2 },
    };

    /// <summary>The networks that can be trained: the library's, and a teacher.</summary>
    [JsonIgnore]
    public static IReadOnlyList<IExpressionModelBuilder> Networks { get; } = [.. KnownModels.All, new WideTeacher()];

    /// <summary>One of <see cref="Networks"/>, by its name.</summary>
    public string Network { get; init; } = KnownModels.CompactResNet.Name;

    /// <summary>
    /// The most that an image counts in the loss, of weights by the square root of the inverse frequency of its class; null for
    /// no weights.
    /// </summary>
    public double? GreatestClassWeight { get; init; }

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
    public IExpressionModelBuilder Builder => Networks.Single(m => m.Name == Network);

    /// <summary>The options for a training split, whose frequencies decide the class weights.</summary>
    public TrainingOptions OptionsFor(DatasetSplit training) => new()
    {
        ClassWeights = GreatestClassWeight is { } most ? Limit(training.GetBalancedClassWeights(0.5), training, most) : null,
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

    // Those below the limit grow until the mean over the images is 1 again.
    private static Dictionary<Expression, double> Limit(
        IReadOnlyDictionary<Expression, double> weights, DatasetSplit training, double most)
    {
        Dictionary<Expression, int> counts = training.Targets is null
            ? training.Labels.CountBy(label => label).ToDictionary()
            : training.Targets.CountBy(target => target.Highest).ToDictionary();
        double factor = 1;
        double Weight(Expression expression) => Math.Min(most, factor * weights[expression]);
        for (int i = 0; i < 100; i++)
        {
            factor /= counts.Sum(c => c.Value * Weight(c.Key)) / training.Count;
        }

        return counts.Keys.Order().ToDictionary(e => e, e => Math.Round(Weight(e), 4));
    }
}
