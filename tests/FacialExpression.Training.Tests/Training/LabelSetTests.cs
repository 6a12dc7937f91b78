using FacialExpression.Training.Tests.Formats.Keras;

namespace FacialExpression.Training.Tests.Training;

/// <summary>
/// A data set with other classes than the seven expressions: whatever is made of it has its classes.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class LabelSetTests : TemporaryFolder
{
    private static readonly string[] Names =
        ["Neutral", "Happiness", "Surprise", "Sadness", "Anger", "Disgust", "Fear", "Contempt"];

    private static readonly ImageShape Input = new(8, 8, 1);

    private static readonly ExpressionDataset Faces =
        new("eight classes", Split(SplitKind.Training, 48), Split(SplitKind.Validation, 16), Split(SplitKind.Test, 8), []);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 5,
        BatchSize = 16,
        Device = TrainingDevice.Cpu,
        LabelSmoothing = 0.1,
        Sampling = Sampling.Balanced,
        ClassWeightsByName = new Dictionary<string, double> { ["surprise"] = 3 },
    };

    [Fact]
    public void Fit_trains_the_classes_of_the_data_set()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), Faces);
        Assert.Equal(8, model.Network.ClassCount);
        Assert.Equal(Names, model.Metadata.Labels);
        Assert.True(model.History[^1].ValidationLoss < model.History[0].ValidationLoss);
    }

    [Fact]
    public void Model_with_other_classes_is_saved_loaded_and_trained_further()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(new LinearModel(), Faces);
        model.Save(At("eight.onnx"));
        TrainedExpressionModel loaded = TrainedExpressionModel.Load(At("eight.onnx"));
        ModelMaker.AssertSame(model, loaded);
        Assert.Equal(Names, loaded.Metadata.Labels);
        KerasModel.Save(model, At("eight.keras"));
        Assert.Equal(Names, KerasModel.Load(At("eight.keras")).Metadata.Labels);

        TrainedExpressionModel further = new ExpressionTrainer(Options).Fit(loaded, Faces);
        Assert.Equal(Names, further.Metadata.Labels);
        Assert.True(further.History[0].ValidationLoss < model.History[0].ValidationLoss);
    }

    [Fact]
    public void Order_and_case_of_a_models_labels_are_its_own()
    {
        TestData.RequireNativeEngine();
        TrainedExpressionModel made = ModelMaker.Make(new LinearModel().Build(Input, 8));
        string[] turned = [.. Names.Reverse().Select(name => name.ToUpperInvariant())];
        TrainedExpressionModel model = new ExpressionTrainer(Options).Fit(
            new TrainedExpressionModel(made.Network, made.Weights, made.Metadata with { Labels = turned }), Faces);
        Assert.Equal(turned, model.Metadata.Labels);
        Assert.True(model.History[^1].Loss < model.History[0].Loss);
    }

    [Fact]
    public void Fit_refuses_a_network_or_model_with_other_classes()
    {
        var trainer = new ExpressionTrainer(Options);
        TrainedExpressionModel seven = ModelMaker.Make(new LinearModel().Build(Input, 7));
        string message = Assert.Throws<InvalidNetworkException>(() => trainer.Fit(seven, Faces)).Message;
        Assert.Contains("gives 7 classes; the data set has 8", message, StringComparison.Ordinal);

        TrainedExpressionModel made = ModelMaker.Make(new LinearModel().Build(Input, 8));
        string[] labels = [.. Names[..7], "Bored"];
        var other = new TrainedExpressionModel(made.Network, made.Weights, made.Metadata with { Labels = labels });
        message = Assert.Throws<InvalidNetworkException>(() => trainer.Fit(other, Faces)).Message;
        Assert.Contains("Bored", message, StringComparison.Ordinal);
        Assert.Contains("Contempt", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_and_Distill_refuse_a_classifier_of_other_classes()
    {
        using ExpressionClassifier classifier = ModelMaker.Make(new LinearModel().Build(Input, 7)).ToClassifier();
        string message = Assert.Throws<ArgumentException>(() => classifier.Evaluate(Faces.Test)).Message;
        Assert.Contains("Contempt", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => Faces.Distill([classifier])).Message;
        Assert.Contains("other labels than the data set", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_sets_made_of_a_data_set_have_its_classes()
    {
        DatasetSplit none = Faces.Validation.Select([], SplitKind.Validation);
        var unsplit = new ExpressionDataset("eight classes", Faces.Training, none, Faces.Test, []);
        Assert.Equal(Names, Faces.Limit(20).Training.ClassNames);
        Assert.Equal(Names, unsplit.SplitValidation(0.25).Validation.ClassNames);
        Assert.Equal(Names, Augmentation.Faces.Preview(Faces.Training).ClassNames);
        Assert.Equal(Names, Faces.Audit().CountsByName[SplitKind.Test].Keys);
    }

    [Fact]
    public void Weights_of_the_eighth_class_count_and_are_stored()
    {
        TestData.RequireNativeEngine();
        IReadOnlyDictionary<string, double> balanced = Faces.Training.GetBalancedClassWeightsByName();
        Assert.Equal(8, balanced.Count);
        TrainingOptions options = Options with { ClassWeightsByName = balanced };
        TrainingOptions heavy = Options with { ClassWeightsByName = new Dictionary<string, double> { ["contempt"] = 50 } };
        TrainedExpressionModel model = new ExpressionTrainer(options).Fit(new LinearModel(), Faces);
        Assert.NotEqual(model.History, new ExpressionTrainer(heavy).Fit(new LinearModel(), Faces).History);
        model.Save(At("eight.onnx"));
        Assert.Equal(balanced, TrainedExpressionModel.Load(At("eight.onnx")).Options.ClassWeightsByName);

        var stopped = new ExpressionTrainer(options with { Epochs = 2 }) { Checkpoint = At8() };
        stopped.Fit(new LinearModel(), Faces);
        var resumed = new ExpressionTrainer(options) { Checkpoint = At8() };
        Assert.Equal(model.History, resumed.Fit(new LinearModel(), Faces).History);
    }

    [Fact]
    public void Fit_refuses_a_weight_of_a_class_that_the_data_set_does_not_have()
    {
        static string Refusal(TrainingOptions options) =>
            Assert.Throws<ArgumentException>(() => new ExpressionTrainer(options).Fit(new LinearModel(), Faces)).Message;
        string message = Refusal(new TrainingOptions
        {
            ClassWeightsByName = new Dictionary<string, double> { ["Happiness"] = 2, ["bored"] = 3 },
        });
        Assert.Contains("received in ClassWeightsByName a weight for \"bored\"", message, StringComparison.Ordinal);
        message = Refusal(new TrainingOptions
        {
            ClassWeights = new Dictionary<Expression, double> { [Expression.Happy] = 2 },
        });
        Assert.Contains("Use ClassWeightsByName", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_the_checkpoint_of_a_data_set_with_other_classes()
    {
        TestData.RequireNativeEngine();
        var trainer = new ExpressionTrainer(Options) { Checkpoint = At8() };
        trainer.Fit(new LinearModel(), Faces);
        string[] names = [.. Names[..7], "Bored"];
        var other = new ExpressionDataset(
            "eight classes",
            Split(SplitKind.Training, 48, names),
            Split(SplitKind.Validation, 16, names),
            Split(SplitKind.Test, 8, names),
            []);
        string message = Assert.Throws<CheckpointException>(() => trainer.Fit(new LinearModel(), other)).Message;
        Assert.Contains("\"Fear\", \"Contempt\"; here they are \"Neutral\"", message, StringComparison.Ordinal);
        Assert.Contains("\"Fear\", \"Bored\".", message, StringComparison.Ordinal);
    }

    private CheckpointOptions At8() => new() { Path = At("eight.checkpoint") };

    /// <summary>Class k is a bright row k.</summary>
    private static DatasetSplit Split(SplitKind kind, int count, IReadOnlyList<string>? names = null)
    {
        byte[] pixels = new byte[count * Input.Size];
        for (int i = 0; i < count; i++)
        {
            pixels.AsSpan(i * Input.Size, Input.Size).Fill((byte)i);
            pixels.AsSpan((i * Input.Size) + (i % 8 * Input.Width), Input.Width).Fill(200);
        }

        return new DatasetSplit(
            kind,
            Input,
            pixels,
            [.. Enumerable.Range(0, count).Select(i => (Expression)(i % 8))],
            [.. Enumerable.Range(0, count).Select(i => $"image {i}")],
            classNames: names ?? Names);
    }

    private sealed class LinearModel : IExpressionModelBuilder
    {
        public string Name => "Linear";

        public Sequential Build(ImageShape input, int classCount) =>
            new(input, [new Flatten(), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
