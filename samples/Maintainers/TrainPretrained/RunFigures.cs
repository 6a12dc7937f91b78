using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>
/// What the saved int8 file of a run reaches on validation images, in one pass. Against the majority of votes, only the images
/// that have one count; those rows are null without votes.
/// </summary>
internal sealed record RunFigures
{
    /// <summary>What calibrated, saved and measured: names and versions, with the commit behind a plus sign.</summary>
    public required IReadOnlyDictionary<string, string> MeasuredBy { get; init; }

    public required double Temperature { get; init; }

    public required IReadOnlyList<FileDigest> Files { get; init; }

    /// <summary>On training images, against FER-2013's labels.</summary>
    public required double TrainLabelAccuracy { get; init; }

    public required FigureRow? Labels { get; init; }

    /// <summary>Without the validation images that are also, byte by byte, in the training split.</summary>
    public required FigureRow? LabelsWithoutDuplicates { get; init; }

    /// <summary>With kernels as trained.</summary>
    public required FigureRow? LabelsInFloat32 { get; init; }

    public required FigureRow? Majority { get; init; }

    public required FigureRow? MajorityWithoutDuplicates { get; init; }

    public required FigureRow? MajorityInFloat32 { get; init; }

    /// <summary>On the images that eight or more of ten people agree on.</summary>
    public required FigureRow? ClearMajority { get; init; }

    /// <summary>
    /// Each fifth of the images with the temperature of the other four, without duplicates; against the majority where there are
    /// votes.
    /// </summary>
    public required FigureRow? CrossFitted { get; init; }
}

/// <summary>Figures on some images, 0 to 1.</summary>
internal sealed record FigureRow(int Images, double Accuracy, double BalancedAccuracy, double MacroF1, double CalibrationError)
{
    public static FigureRow? Of(ExpressionEvaluation? evaluation) => evaluation is null ? null : new FigureRow(
        evaluation.Count,
        evaluation.Accuracy,
        evaluation.BalancedAccuracy,
        evaluation.MacroF1,
        evaluation.ExpectedCalibrationError);
}
