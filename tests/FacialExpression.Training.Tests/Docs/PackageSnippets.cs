using FacialExpression;
using Microsoft.ML;

namespace PackagePage;

/// <summary>The C# of src/FacialExpression/README.md, compiled.</summary>
internal static class PackageSnippets
{
    public static void Analyze()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        foreach (FaceExpression face in analyzer.Analyze("party.jpg"))
        {
            Console.WriteLine($"{face.Box} {face.Prediction}");
        }
    }

    public static void Predict()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction prediction = classifier.Predict("face.jpg");
        Console.WriteLine(prediction.Expression);             // Happy
        Console.WriteLine(prediction.Scores[Expression.Sad]); // a probability; the seven sum to 1
        Console.WriteLine(prediction.IsUnsure(0.6f));         // whether less than 60 % sure
    }

    public static void Pipeline(IEnumerable<string> files)
    {
        var mlContext = new MLContext(seed: 1);
        // FaceRow is a class with a text property Image.
        IDataView data = mlContext.Data.LoadFromEnumerable(files.Select(file => new FaceRow { Image = file }));

        var pipeline = mlContext.Transforms.ApplyExpressionModel();
        using var transformer = pipeline.Fit(data);
    }

    private sealed class FaceRow
    {
        public string Image { get; set; } = "";
    }
}
