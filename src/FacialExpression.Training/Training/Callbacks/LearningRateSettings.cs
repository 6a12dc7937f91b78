namespace FacialExpression.Training;

/// <summary>The settings of a <see cref="LearningRateScheduler"/> that checkpoints contain.</summary>
/// <param name="Curve">The curve; <see langword="null"/> for a function.</param>
internal sealed record LearningRateSettings(LearningRateCurve? Curve);
