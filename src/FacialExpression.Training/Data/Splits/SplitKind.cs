namespace FacialExpression.Training;

/// <summary>The purpose of a split's images.</summary>
public enum SplitKind
{
    /// <summary>To train on.</summary>
    Training,

    /// <summary>To choose settings and models by.</summary>
    Validation,

    /// <summary>To measure the chosen model with, once. Training never uses it.</summary>
    Test,
}
