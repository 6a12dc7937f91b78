namespace FacialExpression.Training;

/// <summary>How well a model recognizes one class. Figures are 0 to 1.</summary>
public sealed class ClassEvaluation
{
    /// <summary>The expression.</summary>
    /// <exception cref="InvalidOperationException">
    /// The class is none of the seven expressions; <see cref="ClassName"/> is its name.
    /// </exception>
    public required Expression Expression
    {
        get
        {
            LabelSet.RequireExpressions(ClassNames, nameof(Expression), nameof(ClassName));
            return field;
        }
        init;
    }

    /// <summary>The name of the class, such as <c>Happy</c>. Default: that of <see cref="Expression"/>.</summary>
    public string ClassName
    {
        get => field ?? Expression.ToString();
        init;
    }

    /// <summary>The names of all classes.</summary>
    internal IReadOnlyList<string> ClassNames { get; init; } = LabelSet.Expressions;

    /// <summary>The number of images with this label.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// The fraction of images predicted as this class that have its label; 0 where none is predicted as it.
    /// </summary>
    public required double Precision { get; init; }

    /// <summary>The fraction of images with this label that are predicted as it; 0 where none has this label.</summary>
    public required double Recall { get; init; }

    /// <summary>The harmonic mean of precision and recall; 0 where both are 0.</summary>
    public required double F1 { get; init; }
}
