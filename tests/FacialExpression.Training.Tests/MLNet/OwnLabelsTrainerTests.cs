using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training.Tests.MLNet;

/// <summary>The trainer for ML.NET with classes of one's own.</summary>
[Collection(TorchTests.Name)]
public sealed class OwnLabelsTrainerTests : TemporaryFolder
{
    private static readonly string[] Names = ["smile", "frown"];

    private readonly MLContext _context = new(seed: 5);
    private readonly PathRow[] _rows;

    public OwnLabelsTrainerTests()
    {
        TestData.RequireNativeEngine();
        _rows =
        [
            .. FaceRows.Write(Folder, 42, 7)
                .Where(row => row.Label is "happy" or "sad")
                .Select(row => new PathRow { Image = row.Image, Label = row.Label == "happy" ? "Smile" : "frown" }),
        ];
    }

    private static ExpressionClassificationTrainer.Options Options => new()
    {
        Model = new SmallModel(),
        ClassNames = Names,
        TrainingOptions = new TrainingOptions { Epochs = 2, BatchSize = 4 },
    };

    [Fact]
    public void Text_labels_are_trained_and_predicted_as_the_model_alone_does()
    {
        IDataView data = _context.Data.LoadFromEnumerable(_rows);
        using ExpressionClassificationTransformer transformer =
            _context.MulticlassClassification.Trainers.ExpressionClassification(Options).Fit(data);
        Assert.Equal(Names, transformer.Model.Metadata.Labels);
        using ImageClassifier classifier = transformer.Model.ToImageClassifier();
        IDataView predicted = transformer.Transform(data);
        Assert.Equal(
            classifier.PredictBatch(_rows.Select(row => row.Image), TestContext.Current.CancellationToken).Select(p => p.Label),
            predicted.GetColumn<string>("PredictedLabel"));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        predicted.Schema["Score"].GetSlotNames(ref slots);
        Assert.Equal(Names, slots.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Key_labels_give_scores_in_their_order_so_that_Evaluate_is_right()
    {
        IDataView rows = _context.Data.LoadFromEnumerable(_rows.OrderBy(row => row.Label, StringComparer.Ordinal));
        IDataView data = _context.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        using ExpressionClassificationTransformer transformer =
            _context.MulticlassClassification.Trainers.ExpressionClassification(Options).Fit(data);
        IDataView predicted = transformer.Transform(data);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        predicted.Schema["Score"].GetSlotNames(ref slots);
        VBuffer<ReadOnlyMemory<char>> keys = default;
        data.Schema["Label"].GetKeyValues(ref keys);
        Assert.Equal(
            keys.DenseValues().Select(key => key.ToString().ToLowerInvariant()),
            slots.DenseValues().Select(name => name.ToString()));
        double right = predicted.GetColumn<string>("PredictedLabel")
            .Zip(rows.GetColumn<string>("Label"), (p, label) => p.Equals(label, StringComparison.OrdinalIgnoreCase) ? 1.0 : 0)
            .Average();
        Assert.Equal(right, _context.MulticlassClassification.Evaluate(predicted).MicroAccuracy, 1e-9);
    }

    [Fact]
    public void Labels_that_are_no_class_are_refused_by_name()
    {
        IDataView data = _context.Data.LoadFromEnumerable(
            _rows.Append(new PathRow { Image = _rows[0].Image, Label = "happy" }));
        string message = Assert.Throws<DatasetException>(
            () => _context.MulticlassClassification.Trainers.ExpressionClassification(Options).Fit(data)).Message;
        Assert.Contains("the label \"happy\" is no class (smile, frown)", message, StringComparison.Ordinal);
    }
}
