using FacialExpression.Training.Engine;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class DeviceCrossEntropyTests : TensorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(1e5)]
    public void Loss_and_gradient_are_those_of_the_CPU(double size)
    {
        var draws = new Draws(1);
        const int Images = 13;
        Tensor logits = draws.Normal(Images, 7) * size;
        Tensor targets = draws.Uniform(Images, 7);
        targets /= targets.sum(1, keepdim: true);
        targets[3] = tensor(new float[] { 0, 0, 1, 0, 0, 0, 0 });
        Tensor weights = draws.Uniform(Images) * 3;
        float[] gradient = new float[Images * 7];
        double loss = CrossEntropy.Compute(
            OtherDevice.Values(logits), OtherDevice.Values(targets), OtherDevice.Values(weights), 7, gradient);

        (Tensor negativeLoss, Tensor own) = DeviceCrossEntropy.Compute(
            logits.to(OtherDevice.Device),
            targets.to(ScalarType.Float64, OtherDevice.Device),
            (weights.to(ScalarType.Float64) / Images).unsqueeze(1).to(OtherDevice.Device));
        Assert.Equal(loss, -negativeLoss.item<double>(), 1e-6 * Math.Max(1, loss));
        Assert.Equal(ScalarType.Float32, own.dtype);
        Assert.All(gradient.Zip(OtherDevice.Values(own)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void NaN_and_infinity_give_NaN()
    {
        foreach (float fault in new[] { float.NaN, float.PositiveInfinity })
        {
            Tensor logits = tensor(new[] { 1, fault, 0 }).view(1, 3).to(OtherDevice.Device);
            Tensor targets = tensor(new double[] { 1, 0, 0 }).view(1, 3).to(OtherDevice.Device);
            Tensor weights = ones(1, 1, ScalarType.Float64, OtherDevice.Device);
            Assert.Equal(double.NaN, DeviceCrossEntropy.Compute(logits, targets, weights).NegativeLoss.item<double>());
        }
    }
}
