using FacialExpression.Samples.MLNetPipeline;
using FacialExpression.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

// The usual steps of ML.NET: load, build a pipeline, fit, evaluate, save, load, predict.
string folder = args.ElementAtOrDefault(0) ?? "";
string zip = args.ElementAtOrDefault(2) ?? "pipeline.zip";
bool hasFolders = Directory.Exists(Path.Combine(folder, "train")) && Directory.Exists(Path.Combine(folder, "validation"));
if (!int.TryParse(args.ElementAtOrDefault(1) ?? "7", out int epochs) || epochs < 1 || !hasFolders)
{
    Console.Error.WriteLine(
        "usage: MLNetPipeline FOLDER [EPOCHS] [ZIP]   (FOLDER/train/CLASS/*.jpg and FOLDER/validation/CLASS/*.jpg)");
    return 2;
}

try
{
    var mlContext = new MLContext(seed: 42);
    mlContext.Log += (_, e) =>
    {
        if (e.Source.Contains(nameof(ExpressionClassificationTrainer), StringComparison.Ordinal)
            && e.RawMessage.Contains("epoch", StringComparison.Ordinal))
        {
            Console.WriteLine(e.RawMessage);
        }
    };

    IReadOnlyList<FaceRow> validationRows = FaceRow.FromFolder(Path.Combine(folder, "validation"));
    IDataView training = mlContext.Data.LoadFromEnumerable(FaceRow.FromFolder(Path.Combine(folder, "train")));
    IDataView validation = mlContext.Data.LoadFromEnumerable(validationRows);

    // Ctrl+C ends the training after the current step; the same command continues from the checkpoint.
    string checkpoint = Path.ChangeExtension(zip, ".checkpoint");
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        stop.Cancel();
    };

    IExpressionModelBuilder network = KnownModels.Model3;
    var trainer = mlContext.MulticlassClassification.Trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
    {
        Model = network,
        TrainingOptions = network.DefaultOptions with { Epochs = epochs },
        ValidationSet = validation,
        Checkpoint = new CheckpointOptions { Path = checkpoint },
        CancellationToken = stop.Token,
    });
    var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label").Append(trainer);
    using TransformerChain<ExpressionClassificationTransformer> fitted = pipeline.Fit(training);
    if (fitted.LastTransformer.Model.WasCanceled)
    {
        Console.WriteLine($"Stopped and saved in {checkpoint}. To continue, run the same command again.");
        return 130;
    }

    MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(fitted.Transform(validation));
    Console.WriteLine(
        $"Accuracy {metrics.MicroAccuracy:P1}, macro accuracy {metrics.MacroAccuracy:P1}, log-loss {metrics.LogLoss:F3}");
    Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

    // The last transformer alone: predicting needs no label.
    mlContext.Model.Save(fitted.LastTransformer, training.Schema, zip);
    File.Delete(checkpoint); // The next run starts anew.
    ITransformer loaded = mlContext.Model.Load(zip, out _);
    using PredictionEngine<FaceRow, FacePrediction> engine =
        mlContext.Model.CreatePredictionEngine<FaceRow, FacePrediction>(loaded);
    foreach (FaceRow row in validationRows.DistinctBy(r => r.Label))
    {
        FacePrediction prediction = engine.Predict(new FaceRow { Image = row.Image });
        Console.WriteLine($"{row.Label}: predicted {prediction.PredictedLabel} ({prediction.Score.Max():P1})");
    }

    Console.WriteLine($"Saved {zip}: any app with Microsoft.ML, .ImageAnalytics, .OnnxTransformer and .OnnxRuntime loads it.");
    return 0;
}
catch (Exception e) when (
    e is DatasetException or ArgumentException or IOException or TrainingEngineException or OperationCanceledException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
