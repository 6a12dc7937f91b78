namespace FacialExpression.Training;

/// <summary>How loading handles an item that cannot be used.</summary>
public enum InvalidItemHandling
{
    /// <summary>Throws one <see cref="DatasetException"/> that lists all such items, after everything was checked.</summary>
    Throw,

    /// <summary>Continues without them and lists them in <c>ExpressionDataset.Skipped</c>.</summary>
    Skip,
}
