namespace FacialExpression.Training;

/// <summary>What loading does about an item that cannot be used.</summary>
public enum InvalidItemHandling
{
    /// <summary>One <see cref="DatasetException"/> that lists them all, after everything was looked at.</summary>
    Throw,

    /// <summary>Goes on without them; <see cref="ExpressionDataset.Skipped"/> lists them.</summary>
    Skip,
}
