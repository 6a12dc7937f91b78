using FacialExpression.Tests.MLNet;
using FacialExpression.Training.Engine;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace FacialExpression.Training.Tests.MLNet;

[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class AgreementTests : TemporaryFolder
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 16 };

    private readonly MLContext _context = new(seed: 5);
    private readonly PathRow[] _rows;

    public AgreementTests()
    {
        TestData.RequireNativeEngine();
        _rows = FaceRows.Write(At("faces"), 42, 14);
    }

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers =>
        _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void Pipelines_classifier_and_TorchSharp_agree_on_images_of_every_kind()
    {
        var pictures = Pictures.All.ToList();
        pictures.ForEach(p => File.WriteAllBytes(At(p.Name), p.Bytes));
        PathRow[] rows = [.. pictures.Select(p => new PathRow { Image = At(p.Name) })];
        TrainedExpressionModel model = new SmallModel().Fit(
            ExpressionDataset.FromFolder(At("faces")), Short with { Epochs = 20 });
        using ExpressionClassifier classifier = model.ToClassifier();
        float[][] torch = TorchScores(model, [.. rows.Select(r => r.Image)]);
        IDataView paths = _context.Data.LoadFromEnumerable(rows);
        IDataView images = _context.Data.LoadFromEnumerable(FaceRows.AsImages(rows));
        foreach (IDataView data in new[] { paths, images })
        {
            using ExpressionModelTransformer fitted = model.ToTransformer(_context, data);
            using var zip = new MemoryStream();
            _context.Model.Save(fitted, null, zip);
            zip.Position = 0;
            ITransformer loaded = new MLContext().Model.Load(zip, out _);
            using var disposable = (IDisposable)loaded;
            foreach (ITransformer transformer in new[] { fitted, loaded })
            {
                float[][] scores = [.. transformer.Transform(data).GetColumn<float[]>("Score")];
                Assert.Equal(rows.Length, scores.Length);
                for (int i = 0; i < rows.Length; i++)
                {
                    Assert.All(
                        classifier.Predict(rows[i].Image).Scores.Zip(scores[i]),
                        s => Assert.Equal(s.First.Score, s.Second, 1e-5f));
                    Assert.All(torch[i].Zip(scores[i]), s => Assert.Equal(s.First, s.Second, 1e-5f));
                }
            }
        }
    }

    [Fact]
    public void Trained_saved_and_loaded_pipelines_agree_with_classifier_and_TorchSharp()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        using ExpressionClassificationTransformer fitted = Trainers.ExpressionClassification(Options).Fit(data);
        string zip = At("model.zip");
        _context.Model.Save(fitted, data.Schema, zip);
        var elsewhere = new MLContext();
        ITransformer loaded = elsewhere.Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        using ExpressionModelTransformer direct = fitted.Model.ToTransformer(_context, data);
        using ExpressionClassifier classifier = fitted.Model.ToClassifier();
        float[][] torch = TorchScores(fitted.Model, [.. _rows.Select(r => r.Image)]);
        foreach (ITransformer transformer in new[] { fitted, loaded, direct })
        {
            PredictionRow[] predicted = [.. elsewhere.Data.CreateEnumerable<PredictionRow>(
                transformer.Transform(data), reuseRowObject: false)];
            Assert.Equal(_rows.Length, predicted.Length);
            for (int i = 0; i < predicted.Length; i++)
            {
                ExpressionPrediction expected = classifier.Predict(_rows[i].Image);
                Assert.Equal(expected.Expression.ToString(), predicted[i].PredictedLabel);
                Assert.All(expected.Scores.Zip(predicted[i].Score), s => Assert.Equal(s.First.Score, s.Second, 1e-5f));
                Assert.All(torch[i].Zip(predicted[i].Score), s => Assert.Equal(s.First, s.Second, 1e-5f));
            }
        }
    }

    private static float[][] TorchScores(TrainedExpressionModel model, string[] paths)
    {
        TorchEngine.Ensure();
        using DisposeScope scope = torch.NewDisposeScope();
        using var network = new TorchNetwork(model.Network, torch.CPU);
        network.SetWeights(model.Weights);
        var preprocessor = new ImagePreprocessor();
        float[] pixels = [.. paths.SelectMany(path => preprocessor.ToGray(File.ReadAllBytes(path)).Select(p => p / 255f))];
        float[] scores = [.. network.Forward(
            torch.tensor(pixels, [paths.Length, 1, 48, 48]), training: false).softmax(1).data<float>()];
        return [.. scores.Chunk(7)];
    }
}
