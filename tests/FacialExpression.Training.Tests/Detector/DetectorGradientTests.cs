using FacialExpression.Samples.TrainDetector;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Detector;

/// <summary>oneDNN has numbers of filters with wrong gradients: those of the detector's widths must be right.</summary>
[Collection(TorchTests.Name)]
public class DetectorGradientTests : TensorTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(96)]
    public void Gradients_are_repeatable_and_nearly_equal_in_both_precisions(int side)
    {
        using var weights = new DetectorWeights(new DetectorShape(), 1);

        float[][] single = Gradients(weights, ScalarType.Float32, side);
        float[][] half = Gradients(weights, ScalarType.BFloat16, side);

        Assert.Equal(single, Gradients(weights, ScalarType.Float32, side));
        Assert.Equal(half, Gradients(weights, ScalarType.BFloat16, side));
        foreach ((int i, PlannedWeight weight) in weights.Plan.Where(w => w.IsTrained).Index())
        {
            // Near 1 for rounding errors; two unrelated gradients have about 0.
            double angle = Dot(single[i], half[i]) / Math.Sqrt(Dot(single[i], single[i]) * Dot(half[i], half[i]));
            Assert.True(angle > 0.8, $"{weight.Name}: {angle:F3}");
        }
    }

    [Fact]
    public void Widths_that_are_computed_wrong_are_refused()
    {
        var shape = new DetectorShape { Stages = [32, 40, 64, 64] };

        Assert.Contains("40", Assert.Throws<ArgumentException>(() => WeightPlan.Of(shape)).Message, StringComparison.Ordinal);
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b).Sum(p => (double)p.First * p.Second);

    private static float[][] Gradients(DetectorWeights weights, ScalarType type, int side)
    {
        Tensor images = new Draws(3).Uniform(4, 1, side, side);
        Tensor[] outputs = new TorchLayers(weights, training: true, type).Forward(images);
        outputs.Select(o => o.square().mean()).Aggregate((a, b) => a + b).backward();
        PlannedWeight[] trained = [.. weights.Plan.Where(w => w.IsTrained)];
        float[][] gradients = [.. trained.Select(w => weights[w.Name].grad!.contiguous().data<float>().ToArray())];
        foreach (PlannedWeight weight in trained)
        {
            weights[weight.Name].grad = null;
        }

        return gradients;
    }
}
