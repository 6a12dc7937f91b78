using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>The loss of a batch. All parts are divided by the number of points that learn a face.</summary>
/// <param name="Total">What is minimized.</param>
/// <param name="Confidence">
/// Quality focal loss (Li et al. 2020): |target − confidence|² × cross-entropy, of all points that are not ignored.
/// </param>
/// <param name="Box">1 − GIoU (Rezatofighi et al. 2019).</param>
/// <param name="Landmarks">Smooth L1 of errors in face sizes, mean over ten numbers.</param>
internal sealed record DetectorLoss(Tensor Total, Tensor Confidence, Tensor Box, Tensor Landmarks)
{
    /// <summary>Computes the loss.</summary>
    /// <param name="outputs">Of the network, for strides 8, 16 and 32.</param>
    /// <param name="crops">The batch.</param>
    /// <param name="grid">The points of each crop.</param>
    /// <param name="recipe">The rules and weights.</param>
    public static DetectorLoss Of(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<TrainingCrop> crops, PointGrid grid, LossRecipe recipe)
    {
        Tensor predictions = cat(
            [.. outputs.Select(o => o.permute(0, 2, 3, 1).reshape(o.shape[0], -1, DetectorContract.Channels))], 1)
            .reshape(-1, DetectorContract.Channels);
        using Tensor values = predictions.detach();
        var targets = new DetectorTargets(crops, grid, recipe, TensorMemory.Of<float>(values));
        double count = Math.Max(1, targets.Points.Count);
        Tensor confidence = OfConfidences(
            predictions.select(1, DetectorContract.Score),
            tensor(targets.Confidences),
            tensor(targets.ConfidenceWeights)).DividedBy(count);
        if (targets.Points.Count == 0)
        {
            return new DetectorLoss(confidence, confidence, zeros(1), zeros(1));
        }

        Tensor chosen = predictions.index_select(0, tensor(targets.Points.ToArray()));
        Tensor box = OfBoxes(
            chosen.narrow(1, DetectorContract.Box, 4),
            tensor(targets.Distances.ToArray()).reshape(-1, 4),
            tensor(targets.BoxWeights.ToArray())).DividedBy(count);
        Tensor landmarks = OfLandmarks(
            chosen.narrow(1, DetectorContract.Landmarks, 2 * DetectorContract.LandmarkCount),
            tensor(targets.Landmarks.ToArray()).reshape(-1, 2 * DetectorContract.LandmarkCount),
            tensor(targets.LandmarkScales.ToArray()).reshape(-1, 2 * DetectorContract.LandmarkCount),
            recipe.LandmarkBeta).DividedBy(count);
        Tensor total = confidence.Plus(box.Times(recipe.Box)).Plus(landmarks.Times(recipe.Landmarks));
        return new DetectorLoss(total, confidence, box, landmarks);
    }

    /// <summary>The sum of the quality focal loss.</summary>
    public static Tensor OfConfidences(Tensor logits, Tensor targets, Tensor weights)
    {
        Tensor crossEntropy = logits.Softplus() - (logits * targets);
        return (crossEntropy * (logits.sigmoid() - targets).Squared() * weights).sum();
    }

    /// <summary>The weighted sum of 1 − GIoU.</summary>
    /// <param name="logs">Logarithms of distances to left, top, right and bottom, in strides.</param>
    /// <param name="distances">What they should be, not as logarithms.</param>
    /// <param name="weights">One per box.</param>
    public static Tensor OfBoxes(Tensor logs, Tensor distances, Tensor weights)
    {
        Tensor predicted = logs.Clamped(FaceCoder.MinLogDistance, FaceCoder.MaxLogDistance).exp();

        // Both boxes contain the point, so that sides are compared one by one.
        Tensor common = Area(minimum(predicted, distances));
        Tensor union = Area(predicted).Plus(Area(distances)) - common;
        Tensor hull = Area(maximum(predicted, distances));
        Tensor overlap = (common / union) - ((hull - union) / hull);
        return (overlap.OneMinus() * weights).sum();
    }

    /// <summary>The sum of smooth L1, a tenth for each number.</summary>
    /// <param name="predicted">In strides.</param>
    /// <param name="targets">In strides.</param>
    /// <param name="scales">Strides per face size; 0 leaves a number out.</param>
    /// <param name="beta">Errors below it, in face sizes, count by their square.</param>
    public static Tensor OfLandmarks(Tensor predicted, Tensor targets, Tensor scales, double beta)
    {
        Tensor error = ((predicted - targets) * scales).abs();
        Tensor squared = error.Squared().DividedBy(2 * beta);
        return where(error.IsLessThan(beta), squared, error.MinusNumber(beta / 2)).sum().DividedBy(predicted.shape[1]);
    }

    private static Tensor Area(Tensor sides) =>
        sides.select(1, 0).Plus(sides.select(1, 2)) * sides.select(1, 1).Plus(sides.select(1, 3));
}
