using FacialExpression.Samples.TrainDetector;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Detector;

[Collection(TorchTests.Name)]
public class DetectorLossTests : TensorTests
{
    [Fact]
    public void Confidence_loss_by_hand()
    {
        // |t − σ(x)|² × cross-entropy: ln 2 / 4 for a logit of 0 and a target of 1 or 0; nothing for a target that is met.
        double Loss(float logit, float target, float weight) => DetectorLoss.OfConfidences(
            tensor(new[] { logit }), tensor(new[] { target }), tensor(new[] { weight })).item<float>();

        Assert.Equal(Math.Log(2) / 4, Loss(0, 1, 1), 5);
        Assert.Equal(Math.Log(2) / 4, Loss(0, 0, 1), 5);
        Assert.Equal(0, Loss(0, 0.5f, 1), 5);
        Assert.Equal(0, Loss(0, 1, 0), 5);
        double surely = 1 / (1 + Math.Exp(-2));
        Assert.Equal(surely * surely * -Math.Log(1 - surely), Loss(2, 0, 1), 5);
    }

    [Fact]
    public void Box_loss_by_hand()
    {
        // Sides 1, 1, 1, 1 against 1, 1, 3, 1: 2×2 of 4×2, IoU 1/2, the hull is the larger box. Against 3, 1, 1, 3: 2×2 of 4×4.
        Tensor logs = zeros(2, 4);
        Tensor distances = tensor(new float[] { 1, 1, 3, 1, 3, 1, 1, 3 }).reshape(2, 4);

        Assert.Equal(0.5 + 0.75, DetectorLoss.OfBoxes(logs, distances, ones(2)).item<float>(), 5);
        Assert.Equal(0.5 + (0.3 * 0.75), DetectorLoss.OfBoxes(logs, distances, tensor(new[] { 1f, 0.3f })).item<float>(), 5);
        Assert.Equal(0, DetectorLoss.OfBoxes(logs, ones(2, 4), ones(2)).item<float>(), 5);
    }

    [Fact]
    public void Box_loss_counts_the_empty_part_of_the_hull()
    {
        // 4×2 and 2×4 around one point: 2×2 in common, union 12, hull 16: 1 − 1/3 + 1/4.
        Tensor logs = tensor(new[] { 2f, 1, 2, 1 }).log().reshape(1, 4);
        Tensor distances = tensor(new[] { 1f, 2, 1, 2 }).reshape(1, 4);

        Assert.Equal(1 - (1 / 3.0) + 0.25, DetectorLoss.OfBoxes(logs, distances, ones(1)).item<float>(), 5);
    }

    [Fact]
    public void Landmark_loss_by_hand()
    {
        // In face sizes: 0.02, squared; 0.2, linear; one that is unknown. A tenth each.
        Tensor predicted = tensor(new float[] { 0.2f, 2, 9, 0, 0, 0, 0, 0, 0, 0 }).reshape(1, 10);
        Tensor scales = tensor(new float[] { 0.1f, 0.1f, 0, 1, 1, 1, 1, 1, 1, 1 }).reshape(1, 10);

        double loss = DetectorLoss.OfLandmarks(predicted, zeros(1, 10), scales, beta: 0.05).item<float>();

        Assert.Equal(((0.02 * 0.02 / 0.1) + (0.2 - 0.025)) / 10, loss, 5);
    }

    [Fact]
    public void Crops_without_faces_have_the_loss_of_their_background()
    {
        var grid = new PointGrid(32);
        Tensor[] outputs = [.. new[] { 4, 2, 1 }.Select(count => zeros(1, DetectorContract.Channels, count, count))];

        DetectorLoss loss = DetectorLoss.Of(outputs, [new TrainingCrop([], 32, [])], grid, new LossRecipe());

        Assert.Equal((16 + 4 + 1) * Math.Log(2) / 4, loss.Total.item<float>(), 4);
        Assert.Equal(0, loss.Box.item<float>());
    }

    [Fact]
    public void The_parts_are_weighted_and_divided_by_the_points()
    {
        var grid = new PointGrid(64);
        var recipe = new LossRecipe { Box = 3, Landmarks = 5 };
        FacePoint[] landmarks = [.. Enumerable.Repeat(new FacePoint(30, 30), 5)];
        var face = new TargetFace(new FaceBox(20, 20, 24, 24), landmarks, 5, 1, false);
        Tensor[] outputs = [.. new[] { 8, 4, 2 }.Select(count => zeros(1, DetectorContract.Channels, count, count))];

        DetectorLoss loss = DetectorLoss.Of(outputs, [new TrainingCrop([], 64, [face])], grid, recipe);

        double parts = loss.Confidence.item<float>() + (3 * loss.Box.item<float>()) + (5 * loss.Landmarks.item<float>());
        Assert.Equal(parts, loss.Total.item<float>(), 4);
        Assert.InRange(loss.Box.item<float>(), 0.1, 1);
    }
}
