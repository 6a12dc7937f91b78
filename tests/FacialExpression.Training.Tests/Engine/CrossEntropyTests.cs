using FacialExpression.Training.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

[Collection(TorchTests.Name)]
public class CrossEntropyTests
{
    [Fact]
    public void Weights_and_soft_targets_count_as_in_Keras()
    {
        // Two images, two classes. Softmax of (0, ln 3) is (1/4, 3/4); of (0, 0) it is (1/2, 1/2).
        float[] gradient = new float[4];
        double loss = CrossEntropy.Compute([0, MathF.Log(3), 0, 0], [0.1f, 0.9f, 1, 0], [1, 3], 2, gradient);
        double first = -((0.1 * Math.Log(0.25)) + (0.9 * Math.Log(0.75)));
        double second = -3 * Math.Log(0.5);
        Assert.Equal((first + second) / 2, loss, 1e-6); // divided by the images, not by the weights
        float[] expected = [(0.25f - 0.1f) / 2, (0.75f - 0.9f) / 2, 3 * (0.5f - 1) / 2, 3 * 0.5f / 2];
        Assert.Equal(expected, gradient, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Loss_and_gradient_agree_with_TorchSharp()
    {
        TestData.RequireNativeEngine();
        TorchEngine.Ensure();
        using DisposeScope scope = NewDisposeScope();
        var draws = new Draws(1);
        Tensor logits = (draws.Normal(13, 7) * 20).requires_grad_();
        Tensor labels = draws.Integers(7, 13);
        Tensor expected = nn.functional.cross_entropy(logits, labels);
        expected.backward();
        float[] gradient = new float[13 * 7];
        float[] targets = nn.functional.one_hot(labels, 7).to(ScalarType.Float32).data<float>().ToArray();
        double loss = CrossEntropy.Compute(logits.data<float>().ToArray(), targets, [], 7, gradient);
        Assert.Equal(expected.item<float>(), loss, 1e-5);
        Assert.All(logits.grad!.data<float>().ToArray().Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Distant_logits_give_a_finite_loss_and_NaN_gives_NaN()
    {
        float[] gradient = new float[3];
        Assert.Equal(2e5, CrossEntropy.Compute([1e5f, -1e5f, 0], [0, 1, 0], [], 3, gradient), 1e-3);
        Assert.Equal([1f, -1f, 0f], gradient);
        Assert.Equal(double.NaN, CrossEntropy.Compute([1, float.NaN, 0], [1, 0, 0], [], 3, gradient));
        Assert.Equal(double.NaN, CrossEntropy.Compute([float.PositiveInfinity, 1, 0], [1, 0, 0], [], 3, gradient));
    }
}
