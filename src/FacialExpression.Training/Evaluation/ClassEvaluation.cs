namespace FacialExpression.Training;

/// <summary>How well a model recognizes one expression. Figures are 0 to 1.</summary>
public sealed class ClassEvaluation
{
    /// <summary>The expression.</summary>
    public required Expression Expression { get; init; }

    /// <summary>The number of images with this label.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// The fraction of images predicted as this expression that have this label; 0 where none is predicted as it.
    /// </summary>
    public required double Precision { get; init; }

    /// <summary>The fraction of images with this label that are predicted as it; 0 where none has this label.</summary>
    public required double Recall { get; init; }

    /// <summary>The harmonic mean of precision and recall; 0 where both are 0.</summary>
    public required double F1 { get; init; }
}
