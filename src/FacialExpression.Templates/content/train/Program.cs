using FacialExpression;
using FacialExpression.Reports;
using FacialExpression.Training;

// dotnet run -c Release -- fer2013.csv 20
if (args.Length is 0 or > 3)
{
    Console.Error.WriteLine("usage: dotnet run -c Release -- DATA [EPOCHS [IMAGES]]");
    Console.Error.WriteLine("DATA: fer2013.csv from Kaggle, or a folder or zip of train/CLASS/*.jpg and validation/CLASS/*.jpg.");
    Console.Error.WriteLine("EPOCHS: those of Model 3, 7, without it.");
    Console.Error.WriteLine("IMAGES: the most of each split, for a first try; all without it.");
    return 2;
}

int[] numbers = new int[2];
for (int i = 1; i < args.Length; i++)
{
    if (!int.TryParse(args[i], out numbers[i - 1]) || numbers[i - 1] < 1)
    {
        string name = i == 1 ? "EPOCHS" : "IMAGES";
        Console.Error.WriteLine($"error: {name} must be a whole number above 0, received \"{args[i]}\".");
        return 2;
    }
}

TrainingOptions options = KnownModels.Model3.DefaultOptions;
if (numbers[0] > 0)
{
    options = options with { Epochs = numbers[0] };
}

try
{
    Console.WriteLine($"Loading {args[0]} ...");
    ExpressionDataset dataset = ExpressionDataset.Load(args[0]);
    Train(numbers[1] > 0 ? dataset.Limit(numbers[1]) : dataset, options);
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or DatasetException or TrainingEngineException)
{
    // A wrong path, images that cannot be used, or a LibTorch that does not load: the message says what to do.
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}

static void Train(ExpressionDataset dataset, TrainingOptions options)
{
    if (dataset.Validation.Count == 0)
    {
        dataset = dataset.SplitValidation();
    }

    Console.WriteLine($"{dataset.Training.Count} training images, {dataset.Validation.Count} validation images");

    // Both with the same images, epochs and seed.
    var trainer = new ExpressionTrainer(options);
    using var progress = new ConsoleProgress();
    TrainedExpressionModel model3 = trainer.Fit(KnownModels.Model3, dataset, progress);
    TrainedExpressionModel mine = trainer.Fit(new MyModel(), dataset, progress);
    mine.Save("my-model.onnx");

    ExpressionReport report = ExpressionReport.Of(dataset, model3, mine);
    Console.WriteLine($"Report: {Path.GetFullPath(report.Write("report"))}");
    var comparison = new ModelComparison(
        report.Models[0].Predictions, report.Models[1].Predictions, dataset.Validation.Labels);
    string verdict = comparison.PValue >= 0.05 ? "may be as good as"
        : comparison.Difference > 0 ? "is better than" : "is worse than";
    Console.WriteLine($"{mine.Name} {verdict} {model3.Name}: {comparison}");
}
