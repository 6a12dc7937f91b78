using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>The comparison of devices that <c>tests/gpu</c> runs on a GPU.</summary>
[Collection(TorchTests.Name)]
public sealed class LayerAgreementTests : TensorTests
{
    private static Backend Operations => new(torch.CPU, HasKernels: false);

    [Fact]
    public void A_network_agrees_exactly_with_itself()
    {
        Assert.All(
            LayerRows.All,
            row => Assert.Equal(new LayerAgreement(0, 0, 0, 0), LayerAgreement.Of(row.Value.Build(), torch.CPU, mixed: false)));
    }

    [Fact]
    public void Rounding_to_bfloat16_shows_in_each_figure()
    {
        LayerAgreement mixed = LayerAgreement.Of(LayerRows.All["Conv2D relu"].Build(), torch.CPU, mixed: true);
        Assert.Equal(0, mixed.Prediction); // always float32
        Assert.InRange(mixed.Training, 1e-4, 0.25);
        Assert.InRange(mixed.Gradients, 1e-4, 0.25);
        Assert.InRange(mixed.Weights, 1e-6, 0.25);
    }

    [Fact]
    public void The_operations_for_other_devices_agree_with_our_kernels()
    {
        Assert.All(
            LayerRows.All,
            row => Assert.InRange(LayerAgreement.Of(row.Value.Build(), Operations, mixed: false).Largest, 0, 1e-5));
    }

    [Fact]
    public void Every_layer_gives_the_same_on_a_GPU_as_on_the_CPU()
    {
        Assert.SkipUnless(
            TorchEngine.Resolve(TrainingDevice.Auto) == TrainingDevice.Cuda,
            "This machine has no GPU, or the tests are built with the CPU package: tests/gpu/README.md.");
        Assert.All(
            LayerRows.All,
            row => Assert.InRange(LayerAgreement.Of(row.Value.Build(), torch.CUDA, mixed: false).Largest, 0, 1e-4));
    }
}
