using FacialExpression.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression.Training.Tests.Training;

/// <summary>
/// The whole path with labels of one's own: images in memory, training, evaluation, calibration, a file, prediction, ML.NET.
/// Right values come from a forward pass of our own with the model's weights.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class OwnLabelsTests : TemporaryFolder
{
    private const int Side = 8;

    private static readonly TrainingOptions Options = new() { Epochs = 12, BatchSize = 8, Device = TrainingDevice.Cpu };

    [Theory]
    [InlineData("closed,open")]
    [InlineData("frown,Neutral,smile")]
    [InlineData("anger,contempt,disgust,fear,happiness,neutral,sadness,surprise")]
    public void Model_is_trained_evaluated_saved_loaded_and_predicts(string labels)
    {
        TestData.RequireNativeEngine();
        string[] names = labels.Split(',');
        ExpressionDataset dataset = Draw(names);
        Assert.Equal(names, dataset.ClassNames);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        Assert.Equal(names, model.Metadata.Labels);

        float[][] expected = [.. Enumerable.Range(0, dataset.Test.Count).Select(i => Scores(model, dataset.Test.GetPixels(i)))];
        model.Save(At("own.onnx"));
        using var loaded = ImageClassifier.Load(At("own.onnx"));
        using ImageClassifier direct = model.ToImageClassifier();
        foreach (ImageClassifier classifier in new[] { loaded, direct })
        {
            IReadOnlyList<LabelPrediction> predictions = classifier.PredictBatch(dataset.Test);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.All(
                    expected[i].Zip(predictions[i].Scores.AsSpan().ToArray()), s => Assert.Equal(s.First, s.Second, 1e-5f));
                Assert.Equal(names[Highest(expected[i])], predictions[i].Label);
                Assert.Equal(
                    predictions[i], classifier.Predict(dataset.Test.GetPixels(i), Side, Side, PixelFormat.Gray8));
            }

            AssertRight(classifier.Evaluate(dataset.Test), dataset.Test, expected);
        }
    }

    [Fact]
    public void Saved_model_is_trained_further_and_refuses_the_classifier_of_expressions()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        model.Save(At("own.onnx"), WeightFormat.Int8);
        using (var int8 = ImageClassifier.Load(At("own.onnx")))
        {
            Assert.Equal(model.Metadata.Labels, int8.Metadata.Labels);
        }

        model.Save(At("own.onnx"));
        TrainedExpressionModel further = TrainedExpressionModel.Load(At("own.onnx")).Fit(dataset, Options with { Epochs = 1 });
        Assert.True(further.History[0].ValidationLoss < model.History[0].ValidationLoss);
        Assert.Contains(
            "Load it with ImageClassifier",
            Assert.Throws<InvalidModelFileException>(() => ExpressionClassifier.Load(At("own.onnx"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Load it with ImageClassifier",
            Assert.Throws<InvalidModelFileException>(() => model.ToClassifier()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_minimizes_the_loss_and_keeps_labels()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        TrainedExpressionModel calibrated = model.Calibrate(dataset.Validation);
        Assert.Equal(model.Metadata.Labels, calibrated.Metadata.Labels);
        using ImageClassifier before = model.ToImageClassifier();
        using ImageClassifier after = calibrated.ToImageClassifier();
        double loss = after.Evaluate(dataset.Validation).Loss;
        Assert.True(loss <= before.Evaluate(dataset.Validation).Loss);
        foreach (float other in new[] { 0.9f, 1.1f })
        {
            using ImageClassifier beside = model
                .With(model.Metadata with { Temperature = calibrated.Metadata.Temperature * other }).ToImageClassifier();
            Assert.True(loss <= beside.Evaluate(dataset.Validation).Loss);
        }
    }

    [Fact]
    public void Evaluate_compares_by_name_whatever_the_order_of_the_models_labels()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        DatasetSplit turned = Draw(["SMILE", "frown", "Neutral"], dataset.ClassNames).Test;
        using ImageClassifier classifier = model.ToImageClassifier();
        ExpressionEvaluation expected = classifier.Evaluate(dataset.Test);
        ExpressionEvaluation actual = classifier.Evaluate(turned);
        Assert.Equal(expected.Accuracy, actual.Accuracy);
        Assert.Equal(expected.CountOf("smile", "smile"), actual.CountOf("Smile", "smile"));
        Assert.Equal(["SMILE", "frown", "Neutral"], actual.Classes.Select(c => c.ClassName));
    }

    [Fact]
    public void Evaluate_and_PredictBatch_refuse_images_of_other_labels_or_sizes()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        using ImageClassifier classifier = new ExpressionTrainer(Options with { Epochs = 1 })
            .Fit(new LinearModel(), dataset).ToImageClassifier();
        DatasetSplit other = Draw(["grin", "neutral", "smile"]).Test;
        Assert.Contains("\"grin, neutral, smile\"", Refusal(() => classifier.Evaluate(other)), StringComparison.Ordinal);
        Assert.Contains("\"grin, neutral, smile\"", Refusal(() => classifier.PredictBatch(other)), StringComparison.Ordinal);
        DatasetSplit large = ExpressionDataset.Draw(7, 7).Validation;
        Assert.Contains("takes 8×8×1", Refusal(() => classifier.Evaluate(large)), StringComparison.Ordinal);
        static string Refusal(Action call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void Distill_mixes_labels_with_the_mean_prediction_of_the_image_and_its_mirror_image()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options with { Epochs = 2 }).Fit(new LinearModel(), dataset);
        using ImageClassifier teacher = model.ToImageClassifier();
        ExpressionDataset turned = Draw(["smile", "frown", "neutral"], dataset.ClassNames);
        ExpressionDataset taught = turned.Distill([teacher], weight: 0.25);
        for (int i = 0; i < taught.Training.Count; i++)
        {
            byte[] pixels = taught.Training.GetPixels(i).ToArray();
            float[] plain = Scores(model, pixels);
            float[] mirrored = Scores(model, (byte[])[.. pixels.Chunk(Side).SelectMany(row => row.Reverse())]);
            LabelScores target = taught.Training.GetTarget(i);
            Assert.Equal(["smile", "frown", "neutral"], target.Labels);
            for (int k = 0; k < 3; k++)
            {
                string name = dataset.ClassNames[k];
                double label = turned.Training.GetClassName(i) == name ? 0.75 : 0;
                Assert.Equal(label + (0.125 * (plain[k] + mirrored[k])), target[name], 1e-5);
                Assert.Equal(label > 0 ? 1 : 0, turned.Training.GetTarget(i)[name]);
            }
        }

        Assert.Contains("GetTarget", Refusal(() => taught.Training.Targets), StringComparison.Ordinal);
        TrainedExpressionModel student = new ExpressionTrainer(Options).Fit(new LinearModel(), taught);
        Assert.True(student.History[^1].ValidationLoss < student.History[0].ValidationLoss);
        Assert.Throws<ArgumentException>(() => Draw(["a", "b", "c"]).Distill([teacher]));
        static string Refusal(Func<object?> call) => Assert.Throws<InvalidOperationException>(call).Message;
    }

    [Fact]
    public void Report_has_the_names_of_the_classes()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        TrainedExpressionModel weak = new ExpressionTrainer(Options with { Epochs = 1 }).Fit(new WeakModel(), dataset);
        string page = File.ReadAllText(ExpressionReport.Of(dataset, model, weak).Write(At("report")));
        Assert.All(dataset.ClassNames, name => Assert.Contains($">{name}</", page, StringComparison.Ordinal));
        Assert.Contains("McNemar", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Angry", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToTransformer_predicts_in_a_pipeline()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = Draw(["frown", "neutral", "smile"]);
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), dataset);
        var context = new MLContext(seed: 1);
        File.WriteAllBytes(At("a.png"), FacialExpression.Tests.TestImages.Gray(Side, Side, dataset.Test.GetPixels(1).ToArray()));
        IDataView data = context.Data.LoadFromEnumerable([new Row { Image = At("a.png") }]);
        using ExpressionModelTransformer transformer = model.ToTransformer(context, data);
        using ImageClassifier classifier = model.ToImageClassifier();
        LabelPrediction expected = classifier.Predict(At("a.png"));
        IDataView predicted = transformer.Transform(data);
        Assert.Equal(expected.Label, predicted.GetColumn<string>("PredictedLabel").Single());
        Assert.Equal(expected.Scores.AsSpan().ToArray(), predicted.GetColumn<float[]>("Score").Single());
    }

    /// <summary>Compares the figures of an evaluation with those that follow from scores.</summary>
    private static void AssertRight(ExpressionEvaluation evaluation, DatasetSplit images, float[][] scores)
    {
        List<string> names = [.. images.ClassNames];
        int[] labels = [.. Enumerable.Range(0, images.Count).Select(i => names.IndexOf(images.GetClassName(i)))];
        int[] predicted = [.. scores.Select(Highest)];
        Assert.Equal(images.Count, evaluation.Count);
        Assert.Equal(images.ClassNames, evaluation.ClassNames);
        Assert.Equal(labels.Zip(predicted, (a, b) => a == b ? 1.0 : 0).Average(), evaluation.Accuracy, 1e-9);
        Assert.Equal(scores.Zip(labels, (s, k) => -Math.Log(Math.Clamp(s[k], 1e-7, 1 - 1e-7))).Average(), evaluation.Loss, 1e-4);
        for (int a = 0; a < images.ClassNames.Count; a++)
        {
            ClassEvaluation row = evaluation.Classes[a];
            Assert.Equal(images.ClassNames[a], row.ClassName);
            Assert.Equal(labels.Count(label => label == a), row.Count);
            for (int b = 0; b < images.ClassNames.Count; b++)
            {
                Assert.Equal(
                    labels.Zip(predicted).Count(p => p == (a, b)),
                    evaluation.CountOf(images.ClassNames[a], images.ClassNames[b]));
            }
        }

        Assert.All(images.ClassNames, name => Assert.Contains($"\n{name} ", evaluation.ToString(), StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => evaluation.CountOf(Expression.Angry, Expression.Angry));
        Assert.Throws<InvalidOperationException>(() => evaluation.Classes[0].Expression);
        Assert.Throws<ArgumentException>(() => evaluation.CountOf("nobody", images.ClassNames[0]));
    }

    private static int Highest(float[] scores) => Array.IndexOf(scores, scores.Max());

    /// <summary>Softmax of kernel × pixels + bias, in double precision.</summary>
    private static float[] Scores(TrainedExpressionModel model, ReadOnlySpan<byte> pixels)
    {
        // TorchSharp's order: a row of weights for each class.
        ReadOnlySpan<float> kernel = model.Weights[0].Values.Span;
        ReadOnlySpan<float> bias = model.Weights[1].Values.Span;
        double[] powers = new double[bias.Length];
        for (int k = 0; k < powers.Length; k++)
        {
            double logit = bias[k];
            for (int p = 0; p < pixels.Length; p++)
            {
                logit += kernel[(k * pixels.Length) + p] * (double)(pixels[p] * model.Metadata.Scale);
            }

            powers[k] = Math.Exp(logit);
        }

        return [.. powers.Select(power => (float)(power / powers.Sum()))];
    }

    /// <summary>Noise with a brighter row for each class, so that a linear model is often but not always right.</summary>
    /// <param name="classNames">The classes of the data set.</param>
    /// <param name="drawn">The classes of the images, one after the other. Default: those of the data set.</param>
    private static ExpressionDataset Draw(IReadOnlyList<string> classNames, IReadOnlyList<string>? drawn = null)
    {
        drawn ??= classNames;
        IEnumerable<LabeledImage> Images()
        {
            var random = new Random(7);
            foreach ((SplitKind split, int count) in new[]
            {
                (SplitKind.Training, 48), (SplitKind.Validation, 24), (SplitKind.Test, 24),
            })
            {
                for (int i = 0; i < count; i++)
                {
                    int k = i % drawn.Count;
                    byte[] pixels = new byte[Side * Side];
                    random.NextBytes(pixels);
                    for (int x = 0; x < Side; x++)
                    {
                        pixels[(k * Side) + x] = (byte)Math.Min(255, pixels[(k * Side) + x] + 70);
                    }

                    using Picture picture = Picture.FromPixels(pixels, Side, Side, PixelFormat.Gray8);
                    yield return new LabeledImage { Picture = picture, ClassName = drawn[k], Split = split };
                }
            }
        }

        return ExpressionDataset.FromImages(
            Images(), options: new DatasetOptions { ClassNames = classNames, Input = new ImageShape(Side, Side, 1) });
    }

    private sealed class Row
    {
        public string Image { get; set; } = "";
    }

    private sealed class LinearModel : IExpressionModelBuilder
    {
        public string Name => "Linear";

        public Sequential Build(ImageShape input, int classCount) =>
            new(input, [new Flatten(), new Dense(classCount, ActivationFunction.Softmax)]);
    }

    private sealed class WeakModel : IExpressionModelBuilder
    {
        public string Name => "Weak";

        public Sequential Build(ImageShape input, int classCount) =>
            new(input, [new GlobalAveragePooling2D(), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
