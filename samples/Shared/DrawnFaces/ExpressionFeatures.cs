namespace FacialExpression.Training;

/// <summary>
/// How an expression shapes a face, as differences from a face at rest. Lengths are fractions of half the face's height.
/// Simplified from the action units that the Facial Action Coding System (Ekman and Friesen) lists for each expression.
/// </summary>
/// <param name="InnerBrow">The inner ends of the brows: up is positive.</param>
/// <param name="OuterBrow">The outer ends of the brows: up is positive.</param>
/// <param name="EyeOpening">The height of the eyes, as a factor less 1.</param>
/// <param name="MouthCorners">The corners of the mouth: up is positive.</param>
/// <param name="MouthOpening">The height of the open mouth.</param>
/// <param name="MouthWidth">The width of the mouth, as a factor less 1.</param>
/// <param name="NoseWrinkle">How strongly the nose is wrinkled and the upper lip raised, 0 to 1.</param>
internal sealed record ExpressionFeatures(
    double InnerBrow,
    double OuterBrow,
    double EyeOpening,
    double MouthCorners,
    double MouthOpening,
    double MouthWidth,
    double NoseWrinkle)
{
    private static readonly ExpressionFeatures[] ByExpression =
    [
        /* Angry    */ new(-0.14, 0.04, -0.30, -0.06, 0.05, -0.10, 0.15),
        /* Disgust  */ new(-0.09, 0.00, -0.40, -0.05, 0.08, 0.00, 1.00),
        /* Fear     */ new(0.10, 0.02, 0.45, -0.03, 0.12, 0.12, 0.00),
        /* Happy    */ new(0.02, 0.02, -0.20, 0.14, 0.08, 0.25, 0.10),
        /* Neutral  */ new(0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00),
        /* Sad      */ new(0.12, -0.07, -0.25, -0.10, 0.00, -0.08, 0.00),
        /* Surprise */ new(0.12, 0.12, 0.50, 0.00, 0.24, -0.20, 0.00),
    ];

    public static ExpressionFeatures Of(Expression expression) => ByExpression[(int)expression];

    /// <summary>The same expression, weaker or stronger, on a face with its own shape at rest.</summary>
    /// <param name="strength">1 is the table's strength; people mostly show less.</param>
    /// <param name="habit">Returns a number around 0 for each feature: how this face deviates at rest.</param>
    public ExpressionFeatures Shown(double strength, Func<double> habit) => new(
        (InnerBrow * strength) + (0.028 * habit()),
        (OuterBrow * strength) + (0.028 * habit()),
        (EyeOpening * strength) + (0.12 * habit()),
        (MouthCorners * strength) + (0.025 * habit()),
        Math.Max(0, (MouthOpening * strength) + (0.018 * habit())),
        (MouthWidth * strength) + (0.08 * habit()),
        Math.Clamp((NoseWrinkle * strength) + (0.08 * habit()), 0, 1));
}
