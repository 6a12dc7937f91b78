using FacialExpression.Reports;
using FacialExpression.Training;

namespace ReportsPackagePage;

/// <summary>The C# of src/FacialExpression.Reports/README.md, compiled.</summary>
internal static class ReportsPackageSnippets
{
    public static void Report()
    {
        ExpressionDataset dataset = ExpressionDataset.FromZip("fer2013.zip");
        TrainedExpressionModel first = TrainedExpressionModel.Load("first.onnx");
        TrainedExpressionModel second = TrainedExpressionModel.Load("second.onnx");
        ExpressionReport.Of(dataset, first, second).Write("report");
    }
}
