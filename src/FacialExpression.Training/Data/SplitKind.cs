namespace FacialExpression.Training;

/// <summary>What the images of a part are for.</summary>
public enum SplitKind
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To choose settings and models by.</summary>
    Validation,

    /// <summary>To measure the chosen model with, once. Training never looks at it.</summary>
    Test,
}
