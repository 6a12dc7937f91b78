namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of README and docs, compiled. <see cref="DocsTests"/> fails when a block there is missing here.</summary>
internal static class Snippets
{
    public static void Analyze()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        foreach (FaceExpression face in analyzer.Analyze("group.png"))
        {
            Console.WriteLine($"{face.Box} {face.Prediction}");
        }
    }

    public static void Predict()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction prediction = classifier.Predict("face.png");
        Console.WriteLine(prediction);
        Console.WriteLine(prediction.Scores);
    }

    public static void PredictInPackageReadme()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction prediction = classifier.Predict("face.jpg");
        Console.WriteLine(prediction.Expression);             // Happy
        Console.WriteLine(prediction.Scores[Expression.Sad]); // a probability; the seven sum to 1
        Console.WriteLine(prediction.IsUnsure(0.6f));         // whether less than 60 % sure
    }

    public static void Train()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        Console.WriteLine(dataset.Audit());

        IExpressionModelBuilder builder = KnownModels.Model3;
        Console.WriteLine(builder.Build(dataset.Input, classCount: 7).Summary());

        TrainingOptions options = builder.DefaultOptions with { Epochs = 5, Seed = 1 };
        TrainedExpressionModel model = new ExpressionTrainer(options).Fit(builder, dataset);
        foreach (EpochResult epoch in model.History)
        {
            Console.WriteLine($"{epoch.Epoch}: {epoch.Accuracy:P1}, validation {epoch.ValidationAccuracy:P1}");
        }

        model.Save("model-3.onnx");
    }

    public static void TrainInPackageReadme()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        TrainedExpressionModel model = new ExpressionTrainer().Fit(KnownModels.Model3, dataset);
        model.Save("model-3.onnx");
    }

    internal sealed class TinyModel : IExpressionModelBuilder
    {
        public string Name => "Tiny";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(16, 3, ActivationFunction.Relu),
            new MaxPooling2D(2),
            new Flatten(),
            new Dropout(0.3),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    public static string TrainYourOwn(ExpressionDataset dataset)
    {
        TrainedExpressionModel tiny = new ExpressionTrainer(new TrainingOptions { Epochs = 10 }).Fit(new TinyModel(), dataset);
        return tiny.Name;
    }
}
