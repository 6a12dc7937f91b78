namespace FacialExpression.Training;

/// <summary>What a source gives: a data set's parts.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Training">The training split.</param>
/// <param name="Validation">The validation split.</param>
/// <param name="Test">The test split.</param>
/// <param name="Skipped">Items that cannot be used.</param>
/// <param name="LeftOut">The number of images that the caller's map of classes leaves out.</param>
internal sealed record DatasetParts(
    string Source,
    DatasetSplit Training,
    DatasetSplit Validation,
    DatasetSplit Test,
    IReadOnlyList<DatasetProblem> Skipped,
    int LeftOut = 0);
