using FacialExpression;
using FacialExpression.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace MLNetPage;

/// <summary>The C# of docs/mlnet.md, compiled.</summary>
internal static class MLNetSnippets
{
    public sealed class FaceRow
    {
        public string Image { get; set; } = "";   // a file path
        public string Label { get; set; } = "";   // for training: angry, disgust, fear, happy, neutral, sad or surprise
    }

    public sealed class FacePrediction
    {
        public string PredictedLabel { get; set; } = "";
        public float[] Score { get; set; } = [];
    }

    public sealed class UploadRow
    {
        [ImageType(48, 48)]                        // ML.NET requires a size here; images of any size work
        public MLImage? Image { get; set; }
    }

    public static void Apply(string[] args)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(args.Select(file => new FaceRow { Image = file }));

        var pipeline = mlContext.Transforms.ApplyExpressionModel();
        using var transformer = pipeline.Fit(data);
        foreach (var row in mlContext.Data.CreateEnumerable<FacePrediction>(transformer.Transform(data), reuseRowObject: false))
        {
            Console.WriteLine($"{row.PredictedLabel} {row.Score.Max():P0}");
        }
    }

    public static void ApplyInPackageReadme(IEnumerable<string> files)
    {
        var mlContext = new MLContext(seed: 1);
        // FaceRow is a class with a text property Image.
        IDataView data = mlContext.Data.LoadFromEnumerable(files.Select(file => new FaceRow { Image = file }));

        var pipeline = mlContext.Transforms.ApplyExpressionModel();
        using var transformer = pipeline.Fit(data);
    }

    public static void ApplyWithOptions(MLContext mlContext, Stream stream)
    {
        var pipeline = mlContext.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options
        {
            ModelStream = stream,
            ImageColumnName = "Face",
            ImageFolder = "uploads",
            PredictedLabelColumnName = "Expression",
            ScoreColumnName = "ExpressionScore",
        });
        GC.KeepAlive(pipeline);
    }

    public static void Uploads(MLContext mlContext, ITransformer transformer, IEnumerable<byte[]> uploads)
    {
        var engineOptions = new PredictionEngineOptions { OwnsTransformer = false };
        using var engine = mlContext.Model.CreatePredictionEngine<UploadRow, FacePrediction>(transformer, engineOptions);
        foreach (byte[] bytes in uploads)
        {
            using MLImage image = MLImage.CreateFromStream(new MemoryStream(bytes));
            Console.WriteLine(engine.Predict(new UploadRow { Image = image }).PredictedLabel);
        }
    }

    public static void Train(MLContext mlContext, IDataView training, IDataView validation)
    {
        var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.ExpressionClassification(KnownModels.Model3));
        using var fitted = pipeline.Fit(training);

        MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(fitted.Transform(validation));
        Console.WriteLine($"{metrics.MicroAccuracy:P1}");
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        TrainedExpressionModel model = fitted.LastTransformer.Model;
        model.Save("model-3.onnx");
    }

    public static void TrainWithOptions(MLContext mlContext, IDataView validation, CancellationToken cancellationToken)
    {
        IExpressionModelBuilder network = KnownModels.Model4Regularized;
        var trainers = mlContext.MulticlassClassification.Trainers;
        var trainer = trainers.ExpressionClassification(new ExpressionClassificationTrainer.Options
        {
            Model = network,
            TrainingOptions = network.DefaultOptions with { Epochs = 12 },
            ValidationSet = validation,
            InvalidRows = InvalidItemHandling.Skip,
            Progress = new Progress<TrainingProgress>(p => Console.WriteLine($"epoch {p.Epoch}, {p.Fraction:P0}")),
            CancellationToken = cancellationToken,
        });
        GC.KeepAlive(trainer);
    }

    public static void CrossValidate(MLContext mlContext, IDataView data)
    {
        var pipeline = mlContext.Transforms.Conversion.MapExpressionToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.ExpressionClassification(KnownModels.Model3));
        var folds = mlContext.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 5);
        Console.WriteLine(folds.Average(fold => fold.Metrics.MicroAccuracy));
        foreach (var fold in folds)
        {
            ((IDisposable)fold.Model).Dispose();
        }
    }

    public static void Save(MLContext mlContext, TransformerChain<ExpressionClassificationTransformer> fitted, IDataView training)
    {
        mlContext.Model.Save(fitted.LastTransformer, training.Schema, "pipeline.zip");
    }

    public static void Load()
    {
        var mlContext = new MLContext();

        // One thread per row: ML.NET already reads rows on all cores.
        mlContext.SetOption("OnnxSessionOptions", new OnnxSessionOptions
        {
            CreateSessionOptions = () => new SessionOptions { IntraOpNumThreads = 1 },
        });
        ITransformer pipeline = mlContext.Model.Load("pipeline.zip", out DataViewSchema schema);
        using var engine = mlContext.Model.CreatePredictionEngine<FaceRow, FacePrediction>(pipeline);
        Console.WriteLine(engine.Predict(new FaceRow { Image = "face.png" }).PredictedLabel);
    }

    public static void FromOurTrainer(MLContext mlContext, IDataView data)
    {
        TrainedExpressionModel model = KnownModels.Model3.Fit(ExpressionDataset.FromZip("fer2013.zip"));
        using ExpressionModelTransformer images = model.ToTransformer(mlContext);         // a column of MLImage
        using ExpressionModelTransformer paths = model.ToTransformer(mlContext, data);    // what data's column Image holds
    }
}
