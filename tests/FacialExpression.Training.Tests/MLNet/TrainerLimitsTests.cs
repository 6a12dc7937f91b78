using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training.Tests.MLNet;

[Collection(TorchTests.Name)]
public sealed class TrainerLimitsTests : TemporaryFolder
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 16 };

    private readonly MLContext _context = new(seed: 5);
    private readonly PathRow[] _rows;

    public TrainerLimitsTests()
    {
        TestData.RequireNativeEngine();
        _rows = FaceRows.Write(Folder, 42, 14);
    }

    private MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers =>
        _context.MulticlassClassification.Trainers;

    private static ExpressionClassificationTrainer.Options Options => new() { Model = new SmallModel(), TrainingOptions = Short };

    [Fact]
    public void ImageLimits_bound_the_images_of_the_rows()
    {
        var options = new ExpressionClassificationTrainer.Options
        {
            Model = new SmallModel(),
            TrainingOptions = Short,
            ImageLimits = new ImageLimits { MaxPixels = 10 },
        };
        DatasetException error = Assert.Throws<DatasetException>(
            () => Trainers.ExpressionClassification(options).Fit(_context.Data.LoadFromEnumerable(_rows)));
        Assert.Equal(
            _rows.Length, error.Problems.Count(p => p.Fault.Contains("ImageLimits.MaxPixels", StringComparison.Ordinal)));
    }

    [Fact]
    public void Fit_refuses_a_network_beyond_the_limits_before_any_row_is_read()
    {
        IEnumerable<PathRow> Rows()
        {
            throw new InvalidOperationException("A row was read.");
#pragma warning disable CS0162
            yield break;
#pragma warning restore CS0162
        }

        ExpressionClassificationTrainer trainer = Trainers.ExpressionClassification(
            Options with { ModelLimits = new ModelLimits { MaxModelBytes = 1000 } });
        string message = Assert.Throws<InvalidNetworkException>(
            () => trainer.Fit(_context.Data.LoadFromEnumerable(Rows()))).Message;
        Assert.Contains("ModelLimits.MaxModelBytes allows 1000", message, StringComparison.Ordinal);
        Assert.Contains("ModelLimits of the trainer", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Duration", "Long")]
    public void Model_of_more_than_64_MiB_is_trained_applied_saved_and_loaded()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows.Take(7));
        using var fitted = Trainers.ExpressionClassification(
            Options with { Model = new WideModel(), TrainingOptions = new TrainingOptions { Epochs = 1 } }).Fit(data);
        string file = At("wide.onnx");
        fitted.Model.Save(file);
        Assert.InRange(new FileInfo(file).Length, 64 * 1024 * 1024, 80 * 1024 * 1024);
        string zip = At("wide.zip");
        _context.Model.Save(fitted, data.Schema, zip);
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var disposable = (IDisposable)loaded;
        using ExpressionModelTransformer applied = _context.Transforms.ApplyExpressionModel(file).Fit(data);
        using ExpressionModelTransformer direct = fitted.Model.ToTransformer(_context, data);
        using ExpressionClassifier classifier = ExpressionClassifier.Load(file);
        string[] expected = [.. _rows.Take(7).Select(row => classifier.Predict(row.Image).Expression.ToString())];
        Assert.All(
            new[] { fitted, loaded, applied, direct },
            transformer => Assert.Equal(expected, transformer.Transform(data).GetColumn<string>("PredictedLabel")));
    }

    private sealed class WideModel : IExpressionModelBuilder
    {
        public string Name => "Wide";

        public Sequential Build(ImageShape input, int classCount) => new(
            input, [new Flatten(), new Dense(7_300, ActivationFunction.Relu), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
