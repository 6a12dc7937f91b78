using FacialExpression.Training.Engine;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Normalization's moving statistics of all layers at once against one layer after the other.</summary>
[Collection(TorchTests.Name)]
public sealed class FlatStatisticsTests : TensorTests
{
    private static readonly FacialExpression.Training.Sequential Model = new(
        new ImageShape(8, 8, 1),
        [
            new Conv2D(5, 3) { UseBias = false },
            new FacialExpression.Training.BatchNormalization(momentum: 0.8),
            new Residual([new Conv2D(5, 1), new FacialExpression.Training.BatchNormalization { Scale = false }]),
            new FacialExpression.Training.Flatten(),
            new Dense(6),
            new FacialExpression.Training.BatchNormalization(momentum: 0.5) { Center = false },
            new Dense(7, ActivationFunction.Softmax),
        ]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Statistics_and_gradients_are_those_of_one_layer_after_the_other(bool mixed)
    {
        using var network = new TorchNetwork(Model, CPU, mixed, seed: 3);
        using var other = new TorchNetwork(Model, OtherDevice.Backend, mixed, seed: 3);
        float tolerance = mixed ? 0.02f : 1e-4f;
        var draws = new Draws(4);
        foreach (int images in new[] { 9, 9, 4, 9, 2 })
        {
            Tensor batch = draws.Uniform(images, 1, 8, 8);
            Tensor gradient = draws.Normal(images, 7);
            var tape = new Tape();
            tape.Backward(network.Forward(batch, training: true, tape), gradient);
            other.Forward(batch.to(OtherDevice.Device), training: true).backward([gradient.to(OtherDevice.Device)]);
        }

        foreach ((NetworkParameter expected, NetworkParameter actual) in network.Parameters.Zip(other.Parameters))
        {
            bool isTrained = expected.Description.IsTrainable;
            float[] first = OtherDevice.Values(isTrained ? expected.Leaf.grad! : expected.Master);
            float[] second = OtherDevice.Values(isTrained ? actual.Leaf.grad! : actual.Master);
            float size = 1 + first.Max(Math.Abs);
            Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second, tolerance * size));
        }
    }

    [Fact]
    public void One_image_after_which_nothing_varies_leaves_finite_statistics()
    {
        using var network = new TorchNetwork(Model, CPU, seed: 3);
        using var other = new TorchNetwork(Model, OtherDevice.Backend, seed: 3);
        foreach (int images in new[] { 5, 1 })
        {
            Tensor batch = new Draws((ulong)images).Uniform(images, 1, 8, 8);
            network.Forward(batch, training: true);
            other.Forward(batch.to(OtherDevice.Device), training: true);
        }

        foreach ((NetworkParameter expected, NetworkParameter actual) in network.Parameters.Zip(other.Parameters))
        {
            Assert.All(
                OtherDevice.Values(expected.Master).Zip(OtherDevice.Values(actual.Master)),
                pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }

    [Fact]
    public void Weights_that_are_set_after_a_batch_that_was_not_finite_train_again()
    {
        using var network = new TorchNetwork(Model, OtherDevice.Backend, seed: 3);
        ModelWeight[] weights = network.GetWeights();
        network.Forward(full(4, 1, 8, 8, float.NaN).to(OtherDevice.Device), training: true);
        Assert.Contains(network.GetWeights().SelectMany(w => w.Values.ToArray()), float.IsNaN);
        network.SetWeights(weights);
        network.Forward(new Draws(1).Uniform(4, 1, 8, 8).to(OtherDevice.Device), training: true);
        Assert.All(network.GetWeights().SelectMany(w => w.Values.ToArray()), value => Assert.True(float.IsFinite(value)));
    }
}
