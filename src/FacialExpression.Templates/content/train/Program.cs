using FacialExpression;
using FacialExpression.Reports;
using FacialExpression.Training;

// dotnet run -c Release -- fer2013.csv 20
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: dotnet run -c Release -- DATA [EPOCHS]");
    Console.Error.WriteLine("DATA: fer2013.csv from Kaggle, or a folder of train/CLASS/*.jpg and validation/CLASS/*.jpg.");
    return 2;
}

TrainingOptions options = KnownModels.Model3.DefaultOptions;
if (args.Length == 2)
{
    if (!int.TryParse(args[1], out int epochs) || epochs < 1)
    {
        Console.Error.WriteLine($"error: EPOCHS must be a whole number above 0, received \"{args[1]}\".");
        return 2;
    }

    options = options with { Epochs = epochs };
}

try
{
    Train(ExpressionDataset.Load(args[0]), options);
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

    // Both with the same images, epochs and seed.
    var trainer = new ExpressionTrainer(options);
    using var progress = new ConsoleProgress();
    TrainedExpressionModel model3 = trainer.Fit(KnownModels.Model3, dataset, progress);
    TrainedExpressionModel mine = trainer.Fit(new MyModel(), dataset, progress);
    mine.Save("my-model.onnx");

    ExpressionReport report = ExpressionReport.Of(dataset, model3, mine);
    Console.WriteLine($"Report: {Path.GetFullPath(report.Write("report"))}");
    Console.WriteLine(new ModelComparison(report.Models[0].Predictions, report.Models[1].Predictions, dataset.Validation.Labels));
}
