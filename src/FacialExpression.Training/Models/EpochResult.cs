namespace FacialExpression.Training;

/// <summary>What one epoch gave, as a row of Keras' history.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">
/// Mean categorical cross-entropy (natural logarithm) over the training images, each counted with the weights of its moment
/// and with dropout on, as Keras counts it.
/// </param>
/// <param name="Accuracy">Share of training images read right, 0 to 1, counted likewise.</param>
/// <param name="ValidationLoss">Mean categorical cross-entropy over the whole validation split after the epoch; NaN without one.</param>
/// <param name="ValidationAccuracy">Share of validation images read right after the epoch, 0 to 1; NaN without a validation split.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy);
