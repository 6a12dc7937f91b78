using FacialExpression.Training;

namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>Figures on the validation images that most people agree on, against what they see. 0 to 1.</summary>
internal sealed record MajorityFigures(int Images, double Accuracy, double BalancedAccuracy, double MacroF1)
{
    public static MajorityFigures From(ExpressionEvaluation evaluation) =>
        new(evaluation.Count, evaluation.Accuracy, evaluation.BalancedAccuracy, evaluation.MacroF1);
}
