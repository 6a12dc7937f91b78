using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>Batch normalization as Keras computes it.</summary>
internal static class Normalization
{
    /// <summary>Normalizes by the batch's statistics and updates the stored ones, or normalizes by the stored ones.</summary>
    /// <param name="x">The values of a batch.</param>
    /// <param name="norm">The layer.</param>
    /// <param name="p">Its parameters: gamma and beta if it has them, moving mean, moving variance.</param>
    /// <param name="pass">Whether this is training, or computes the statistics of the weights that predict.</param>
    /// <param name="flat">
    /// Updates the stored statistics after a training step; <see langword="null"/> if that is to be done here.
    /// </param>
    public static Tensor Apply(Tensor x, BatchNormalization norm, NetworkParameter[] p, Pass pass, FlatStatistics? flat)
    {
        Tensor? beta = norm.Center ? p[norm.Scale ? 1 : 0].For(pass) : null;
        // With beta alone libtorch's backward pass fails on a GPU: "invalid gradient at index 2 - got [0]".
        Tensor? gamma = norm.Scale ? p[0].For(pass) : beta is not null ? ones_like(beta, requires_grad: false) : null;
        (NetworkParameter means, NetworkParameter variances) = (p[^2], p[^1]);
        if (pass is { Training: false, Counted: null })
        {
            return F.batch_norm(x, means.ForPrediction, variances.ForPrediction, gamma, beta, training: false, eps: norm.Epsilon);
        }

        if (pass.Training && flat is not null)
        {
            // With a momentum of 1 libtorch stores the batch's own statistics.
            (Tensor batchMean, Tensor batchVariance) = flat.PlaceOf(means, x.numel() / means.Storage.numel());
            return F.batch_norm(
                x, batchMean, batchVariance, gamma, beta, training: true, momentum: 1, eps: norm.Epsilon);
        }

        // TorchSharp divides the variance that it averages by n − 1, Keras by n. On a copy, because the backward pass needs it
        // unchanged.
        (Tensor mean, Tensor variance) =
            pass.Training ? (means.Master, variances.Master) : (means.ForPrediction, variances.ForPrediction);
        double momentum = pass.Counted is { } counted ? (double)counted / (counted + x.shape[0]) : norm.Momentum;
        double perChannel = x.numel() / mean.shape[0];
        Tensor averaged = variance.clone();
        Tensor result = F.batch_norm(x, mean, averaged, gamma, beta, training: true, momentum: 1 - momentum, eps: norm.Epsilon);
        using var noGrad = no_grad();
        variance.MultiplyBy_(momentum);
        if (perChannel > 1)
        {
            variance.Add_((averaged - variance).Times((perChannel - 1) / perChannel));
        }

        return result;
    }
}
