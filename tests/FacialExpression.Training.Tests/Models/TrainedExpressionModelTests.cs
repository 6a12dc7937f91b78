using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;

namespace FacialExpression.Training.Tests.Models;

[Collection(TorchTests.Name)]
public sealed class TrainedExpressionModelTests : TemporaryFolder
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(140, 210);

    private readonly TrainedExpressionModel _model;

    public TrainedExpressionModelTests()
    {
        TestData.RequireNativeEngine();
        _model = new ExpressionTrainer(new TrainingOptions { Epochs = 6, BatchSize = 16, LabelSmoothing = 0.4 })
            .Fit(new SmallModel(), Faces);
    }

    [Fact]
    public void Calibrating_changes_the_confidence_only()
    {
        TrainedExpressionModel calibrated = _model.Calibrate(Faces.Validation);
        using ExpressionClassifier before = _model.ToClassifier();
        using ExpressionClassifier after = calibrated.ToClassifier();
        float temperature = after.Metadata.Temperature;
        Assert.Equal(1, _model.Metadata.Temperature);
        Assert.NotEqual(1, temperature, 0.01f);
        ExpressionEvaluation plain = before.Evaluate(Faces.Validation);
        ExpressionEvaluation fitted = after.Evaluate(Faces.Validation);
        Assert.Equal(plain.Accuracy, fitted.Accuracy);
        Assert.True(fitted.Loss < plain.Loss);

        // score^(1/T), made to sum to 1 again
        ExpressionScores Scores(ExpressionClassifier classifier) =>
            classifier.Predict(Faces.Validation.GetPixels(0), 48, 48, PixelFormat.Gray8).Scores;
        double[] raised = [.. Scores(before).Select(s => Math.Pow(s.Score, 1 / temperature))];
        Assert.Equal(
            raised.Select(r => r / raised.Sum()), Scores(after).Select(s => (double)s.Score), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(temperature, calibrated.Calibrate(Faces.Validation).Metadata.Temperature, 1e-5f);
        string empty = Assert.Throws<ArgumentException>(() => _model.Calibrate(ExpressionDataset.Draw(14, 7).Test)).Message;
        Assert.Contains("dataset.SplitValidation()", empty, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _model.Calibrate(Faces.Training));

        // Images left out do not count: of those that are left, all are read right.
        HashSet<int> wrong =
        [
            .. Enumerable.Range(0, 210).Where(i =>
                before.Predict(Faces.Validation.GetPixels(i), 48, 48, PixelFormat.Gray8).Expression
                    != Faces.Validation.Labels[i]),
        ];
        Assert.NotEmpty(wrong);
        Assert.InRange(_model.Calibrate(Faces.Validation, wrong).Metadata.Temperature, 0.049f, 0.06f);
    }

    [Fact]
    public void Float16_halves_the_file_and_rounds_the_scores()
    {
        _model.Save(At("single.onnx"));
        _model.Save(At("half.onnx"), WeightFormat.Float16);
        long single = new FileInfo(At("single.onnx")).Length;
        Assert.InRange(new FileInfo(At("half.onnx")).Length, single / 2, single * 0.6);
        using var expected = ExpressionClassifier.Load(At("single.onnx"));
        using var actual = ExpressionClassifier.Load(At("half.onnx"));
        float[] differences =
        [
            .. expected.PredictGrayBatch(Faces.Validation.Pixels).Zip(actual.PredictGrayBatch(Faces.Validation.Pixels))
                .SelectMany(p => p.First.Scores.Zip(p.Second.Scores, (a, b) => Math.Abs(a.Score - b.Score))),
        ];
        Assert.InRange(differences.Max(), 1e-8, 5e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.Save(At("other.onnx"), (WeightFormat)3));
    }

    [Fact]
    public void Int8_needs_no_images_after_a_training_and_gives_scores_near_those_of_float32()
    {
        TrainedExpressionModel calibrated = _model.Calibrate(Faces.Validation);
        calibrated.Save(At("int8.onnx"), WeightFormat.Int8);
        using ExpressionClassifier expected = calibrated.ToClassifier();
        using var actual = ExpressionClassifier.Load(At("int8.onnx"));
        float[] differences =
        [
            .. expected.PredictGrayBatch(Faces.Validation.Pixels).Zip(actual.PredictGrayBatch(Faces.Validation.Pixels))
                .SelectMany(p => p.First.Scores.Zip(p.Second.Scores, (a, b) => Math.Abs(a.Score - b.Score))),
        ];
        Assert.InRange(differences.Max(), 1e-6, 0.05);
        Assert.InRange(differences.Average(), 1e-7, 0.01);
        Assert.Equal(calibrated.Metadata.ToProperties(), actual.Metadata.ToProperties());
        calibrated.Save(At("again.onnx"), WeightFormat.Int8, calibration: Faces.Training);
        Assert.Equal(File.ReadAllBytes(At("int8.onnx")), File.ReadAllBytes(At("again.onnx")));
    }

    [Fact]
    public void A_weight_beyond_float16_keeps_its_kernel_as_it_is()
    {
        ModelWeight[] weights =
            [.. _model.Weights.Select(
                (w, i) => i == 0 ? w with { Values = new float[w.Values.Length].Select(_ => 70_000f).ToArray() } : w)];
        GraphProto graph = OnnxExporter.Export(_model.Network, weights, _model.Metadata, WeightFormat.Float16).Graph;
        Assert.Contains(graph.Initializer, i => i.Name == "conv2d/kernel");
        Assert.Contains(graph.Initializer, i => i.Name == "dense/bias");
        Assert.DoesNotContain(graph.Initializer, i => i.Name == "dense/kernel");
        Assert.Contains(graph.Node, n => n.OpType == "Constant" && n.Output[0] == "dense/kernel/float16");
    }
}
