using FacialExpression;
using FacialExpression.Reports;
using FacialExpression.Training;

// dotnet run -c Release -- fer2013.csv
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: dotnet run -c Release -- DATA [EPOCHS]");
    Console.Error.WriteLine("DATA: fer2013.csv from Kaggle, or a folder of train/CLASS/*.jpg and validation/CLASS/*.jpg.");
    return 2;
}

ExpressionDataset dataset = ExpressionDataset.Load(args[0]);
if (dataset.Validation.Count == 0)
{
    dataset = dataset.SplitValidation();
}

TrainingOptions options = KnownModels.Model3.DefaultOptions;
if (args.Length > 1)
{
    options = options with { Epochs = int.Parse(args[1]) };
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
return 0;
