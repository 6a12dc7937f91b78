using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>Figures on validation images against one label set, 0 to 1.</summary>
internal sealed record LabelSetFigures
{
    public required int Images { get; init; }

    public required double Accuracy { get; init; }

    public required double BalancedAccuracy { get; init; }

    public required double MacroF1 { get; init; }

    public required double CalibrationError { get; init; }

    public required IReadOnlyDictionary<Expression, double> Recall { get; init; }

    public static LabelSetFigures From(ExpressionEvaluation evaluation) => new()
    {
        Images = evaluation.Count,
        Accuracy = evaluation.Accuracy,
        BalancedAccuracy = evaluation.BalancedAccuracy,
        MacroF1 = evaluation.MacroF1,
        CalibrationError = evaluation.ExpectedCalibrationError,
        Recall = evaluation.Classes.ToDictionary(c => c.Expression, c => c.Recall),
    };
}
