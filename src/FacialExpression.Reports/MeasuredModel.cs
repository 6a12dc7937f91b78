using FacialExpression.Training;

namespace FacialExpression.Reports;

/// <summary>A model with its figures.</summary>
internal sealed record MeasuredModel
{
    public required ReportedModel Model { get; init; }

    /// <summary>On all images.</summary>
    public required ExpressionEvaluation Evaluation { get; init; }

    /// <summary>Without the images that are also in the training split; null where that is unknown, or there are none.</summary>
    public required ExpressionEvaluation? WithoutDuplicates { get; init; }

    public string Name => Model.Name;

    public static MeasuredModel Of(ReportedModel model, DatasetSplit images, DatasetAudit? audit)
    {
        IReadOnlySet<int>? leftOut = audit?.AlsoInTraining(images.Kind);
        int[] counted = leftOut?.Count > 0 && images.Kind != SplitKind.Training
            ? [.. Enumerable.Range(0, images.Count).Where(i => !leftOut.Contains(i))]
            : [];
        return new MeasuredModel
        {
            Model = model,
            Evaluation = ReportedImages.Evaluate(model, images),
            WithoutDuplicates = counted.Length == 0 ? null : ReportedImages.Evaluate(model, images, counted),
        };
    }
}
