using System.Diagnostics.CodeAnalysis;

namespace FacialExpression.Training;

/// <summary>The figures of one epoch, as a row of Keras' history.</summary>
public sealed record EpochResult
{
    /// <summary>Creates a row.</summary>
    public EpochResult()
    {
    }

    [SetsRequiredMembers]
    internal EpochResult(int epoch, double loss, double accuracy, double validationLoss, double validationAccuracy) =>
        (Epoch, Loss, Accuracy, ValidationLoss, ValidationAccuracy) = (epoch, loss, accuracy, validationLoss, validationAccuracy);

    /// <summary>The number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>
    /// Mean categorical cross-entropy (natural logarithm) over the training images, each with the weights of its step and with
    /// dropout on, as Keras computes it.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Fraction of training images that were predicted correctly, 0 to 1, with the weights of their step and dropout on.
    /// </summary>
    public required double Accuracy { get; init; }

    /// <summary>
    /// Mean categorical cross-entropy over the whole validation split after the epoch; NaN without one. Where the split has
    /// votes, over the images with a majority, which is their label then.
    /// </summary>
    public required double ValidationLoss { get; init; }

    /// <summary>
    /// Fraction of the same validation images that were predicted correctly after the epoch, 0 to 1; NaN without a validation
    /// split.
    /// </summary>
    public required double ValidationAccuracy { get; init; }

    /// <summary>Such as <c>loss 1.5023, accuracy 42.1 %, validation loss 1.4212, accuracy 45.3 %</c>.</summary>
    public override string ToString() => Invariant($"loss {Loss:F4}, accuracy {Accuracy * 100:F1} %")
        + (double.IsNaN(ValidationAccuracy)
            ? "" : Invariant($", validation loss {ValidationLoss:F4}, accuracy {ValidationAccuracy * 100:F1} %"));
}
