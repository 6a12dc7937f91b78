using FacialExpression;
using FacialExpression.Training;

namespace DataPage;

/// <summary>The C# of docs/data.md, compiled.</summary>
internal static class DataSnippets
{
    public static void First()
    {
        ExpressionDataset dataset = ExpressionDataset.Load("fer2013.csv");   // or a folder, or a zip of one
        Console.WriteLine(dataset.Audit());
    }

    public static void Map()
    {
        var mapped = new DatasetOptions
        {
            ClassMap = new Dictionary<string, string?> { ["joy"] = "happy", ["contempt"] = null },   // null: leaves images out
        };
        ExpressionDataset faces = ExpressionDataset.FromFolder("faces", mapped);
    }

    public static void OwnClasses()
    {
        ExpressionDataset smiles = ExpressionDataset.FromFolder(
            "smiles", new DatasetOptions { ClassNames = ["frown", "neutral", "smile"] });
        ExpressionDataset eyes = ExpressionDataset.FromFolder("eyes", new DatasetOptions { InferClassNames = true });

        TrainedExpressionModel smileModel = KnownModels.Model3.Fit(smiles);
        smileModel.Save("smiles.onnx");
        using var classifier = ImageClassifier.Load("smiles.onnx");
        Console.WriteLine(classifier.Predict("face.jpg"));   // smile 93.1 %
        Console.WriteLine(classifier.Evaluate(smiles.Validation));
    }

    public static void InMemory((byte[] Jpeg, string Label)[] rows)
    {
        ExpressionDataset fromRows = ExpressionDataset.FromImages(
            rows.Select(row => new LabeledImage { EncodedImage = row.Jpeg, ClassName = row.Label }));
    }

    public static void Votes(Picture picture)
    {
        ExpressionDataset voted = ExpressionDataset.FromCsv("fer2013.csv").WithVotes("fer2013new.csv");
        TrainedExpressionModel model = KnownModels.ExpressionResNet.Fit(voted);
        ExpressionEvaluation byLabel = model.ToClassifier().Evaluate(voted.Validation);
        Console.WriteLine($"labels {byLabel.Accuracy:P1}, majority of votes {byLabel.Majority!.Accuracy:P1}");

        // In the order of Expression: 20 % fear, 80 % surprise.
        var image = new LabeledImage { Picture = picture, Votes = new ExpressionVotes([0, 0, 0.2f, 0, 0, 0, 0.8f]) };
        ExpressionDataset own = ExpressionDataset.FromImages([image]);

        DatasetAudit audit = voted.Audit();
        foreach (SuspectLabel suspect in audit.SuspectLabels.Take(10))
        {
            Console.WriteLine(suspect); // Training 71: line 73 (Sad): Happy 100.0 %
        }
    }

    public static void Teach(ExpressionDataset dataset, TrainingOptions options)
    {
        using var first = ExpressionClassifier.Load("first.onnx");
        using var second = ExpressionClassifier.Load("second.onnx");
        ExpressionDataset taught = dataset.WithoutConflictingLabels().Distill([first, second], weight: 0.5);
        var trainer = new ExpressionTrainer(options with { LabelSmoothing = 0 });
        TrainedExpressionModel student = trainer.Fit(KnownModels.CompactResNet, taught);
    }
}
