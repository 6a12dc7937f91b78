using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>
/// <see cref="CrossEntropy"/> in libtorch's operations, in double precision, for other devices than the CPU: nothing is copied
/// from there.
/// </summary>
internal static class DeviceCrossEntropy
{
    /// <summary>Loss and gradient of a batch.</summary>
    /// <param name="logits">[images, classes].</param>
    /// <param name="targets">[images, classes] in double precision; each row sums to 1.</param>
    /// <param name="weights">[images, 1] in double precision: the weight of each image, divided by the number of images.</param>
    /// <returns>The mean loss, negative, as one number; and the gradient of the logits, of their type.</returns>
    public static (Tensor NegativeLoss, Tensor Gradient) Compute(Tensor logits, Tensor targets, Tensor weights)
    {
        using var noGrad = no_grad();
        Tensor logProbabilities = logits.detach().to(ScalarType.Float64).log_softmax(1);
        Tensor weighted = targets * weights;
        Tensor negativeLoss = (weighted * logProbabilities).sum();
        Tensor gradient = logProbabilities.exp_().mul_(weights).sub_(weighted);
        return (negativeLoss, gradient.to(logits.dtype));
    }
}
