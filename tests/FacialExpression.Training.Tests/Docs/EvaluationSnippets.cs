using FacialExpression;
using FacialExpression.Reports;
using FacialExpression.Training;

namespace EvaluationPage;

/// <summary>The C# of docs/evaluation.md, compiled.</summary>
internal static class EvaluationSnippets
{
    public static void Evaluate()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();   // or Load("model.onnx")
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        ExpressionEvaluation evaluation = classifier.Evaluate(dataset.Validation);
        Console.WriteLine($"accuracy {evaluation.Accuracy:P1}, macro-F1 {evaluation.MacroF1:P1}");
        Console.WriteLine($"calibration error {evaluation.ExpectedCalibrationError:F3}");
        Console.WriteLine($"recall of fear {evaluation.Classes[(int)Expression.Fear].Recall:P0}");
        Console.WriteLine($"fear predicted as sad: {evaluation.CountOf(Expression.Fear, Expression.Sad)} images");
    }

    public static void EvaluateByName(TrainedExpressionModel smileModel, ExpressionDataset smileImages)
    {
        using ImageClassifier smiles = smileModel.ToImageClassifier();
        ExpressionEvaluation byName = smiles.Evaluate(smileImages.Validation);
        Console.WriteLine($"neutral taken for a smile: {byName.CountOf("neutral", "smile")} images");
    }

    public static void Compare(ExpressionDataset dataset, ExpressionClassifier first, ExpressionClassifier second)
    {
        Console.WriteLine(new ModelComparison(
            first.PredictBatch(dataset.Validation), second.PredictBatch(dataset.Validation), dataset.Validation.Labels));
    }

    public static void Report(ExpressionDataset dataset, TrainedExpressionModel model3, TrainedExpressionModel variant)
    {
        ExpressionReport.Of(dataset, model3, variant).Write("report");
    }
}
