using FacialExpression.Samples.MLNetPipeline;
using FacialExpression.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

// The usual way of ML.NET: load, build a pipeline, fit, evaluate, save, load, predict.
if (args is not [var folder, ..] || !Directory.Exists(Path.Combine(folder, "train")) || !Directory.Exists(Path.Combine(folder, "validation")))
{
    Console.Error.WriteLine("usage: MLNetPipeline FOLDER [EPOCHS] [ZIP]   (FOLDER/train/CLASS/*.jpg and FOLDER/validation/CLASS/*.jpg)");
    return 2;
}

int? epochs = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : null;
string zip = args.Length > 2 ? args[2] : "pipeline.zip";
var mlContext = new MLContext(seed: 42);
mlContext.Log += (_, e) =>
{
    if (e.Source.Contains(nameof(ExpressionClassificationTrainer), StringComparison.Ordinal) && e.RawMessage.Contains("epoch", StringComparison.Ordinal))
    {
        Console.WriteLine(e.RawMessage);
    }
};

IReadOnlyList<FaceRow> validationRows = FaceRow.FromFolder(Path.Combine(folder, "validation"));
IDataView training = mlContext.Data.LoadFromEnumerable(FaceRow.FromFolder(Path.Combine(folder, "train")));
IDataView validation = mlContext.Data.LoadFromEnumerable(validationRows);

IExpressionModelBuilder network = KnownModels.Model3;
var trainer = mlContext.MulticlassClassification.Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
{
    Model = network,
    TrainingOptions = network.DefaultOptions with { Epochs = epochs ?? network.DefaultOptions.Epochs },
    ValidationSet = validation,
});
var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label").Append(trainer);
using TransformerChain<ExpressionClassificationTransformer> fitted = pipeline.Fit(training);

MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(fitted.Transform(validation));
Console.WriteLine($"Accuracy {metrics.MicroAccuracy:P1}, macro accuracy {metrics.MacroAccuracy:P1}, log-loss {metrics.LogLoss:F3}");
Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

// The last transformer alone: predicting needs no label.
mlContext.Model.Save(fitted.LastTransformer, training.Schema, zip);
ITransformer loaded = mlContext.Model.Load(zip, out _);
using PredictionEngine<FaceRow, FacePrediction> engine = mlContext.Model.CreatePredictionEngine<FaceRow, FacePrediction>(loaded);
foreach (FaceRow row in validationRows.DistinctBy(r => r.Label))
{
    FacePrediction prediction = engine.Predict(new FaceRow { Image = row.Image });
    Console.WriteLine($"{row.Label}: predicted {prediction.PredictedLabel} ({prediction.Score.Max():P1})");
}

Console.WriteLine($"Saved {zip}: any app with Microsoft.ML, .ImageAnalytics, .OnnxTransformer and .OnnxRuntime loads it.");
return 0;
