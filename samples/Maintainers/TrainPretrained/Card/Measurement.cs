using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>The figures of a model on a set of images. Fractions are 0 to 1.</summary>
internal sealed record Measurement
{
    public required int Images { get; init; }

    public required double Accuracy { get; init; }

    /// <summary>The mean recall of the expressions.</summary>
    public required double BalancedAccuracy { get; init; }

    public required double MacroF1 { get; init; }

    public required double CalibrationError { get; init; }

    public required IReadOnlyList<ClassEvaluation> Classes { get; init; }

    /// <summary>Images by label (row) and prediction (column), in enum order.</summary>
    public required int[][] ConfusionMatrix { get; init; }

    /// <summary>Ranges of confidence that have images.</summary>
    public required IReadOnlyList<CalibrationBin> Calibration { get; init; }

    /// <summary>What remains when predictions below a confidence count as unsure.</summary>
    public required IReadOnlyList<ThresholdRow> Thresholds { get; init; }

    public static Measurement Of(IReadOnlyList<ExpressionPrediction> predictions, IReadOnlyList<Expression> labels)
    {
        var evaluation = new ExpressionEvaluation(predictions, labels);
        return new Measurement
        {
            Images = evaluation.Count,
            Accuracy = evaluation.Accuracy,
            BalancedAccuracy = evaluation.BalancedAccuracy,
            MacroF1 = evaluation.MacroF1,
            CalibrationError = evaluation.ExpectedCalibrationError,
            Classes = evaluation.Classes,
            ConfusionMatrix =
            [
                .. Enum.GetValues<Expression>().Select(
                    label => Enum.GetValues<Expression>().Select(read => evaluation.CountOf(label, read)).ToArray()),
            ],
            Calibration = [.. evaluation.CalibrationBins.Where(b => b.Count > 0)],
            Thresholds = [.. Enumerable.Range(3, 7).Select(tenth => ThresholdRow.Of(tenth / 10f, predictions, labels))],
        };
    }
}
