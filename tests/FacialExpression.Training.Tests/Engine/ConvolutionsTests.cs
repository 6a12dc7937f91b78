using FacialExpression.Training.Engine;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>Convolutions and matrix products against libtorch's in double precision, for any number of channels.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class ConvolutionsTests : TensorTests
{
    private readonly Draws _draws = new(1);

    // bfloat16 has 8 significant bits: errors of 0.3 % are its rounding.
    private const double Rounding = 0.02;

    private delegate Tensor Operation(Tensor x, Tensor kernel);

    public static IEnumerable<TheoryDataRow<ScalarType, bool, int>> Cases =>
        from type in new[] { ScalarType.Float32, ScalarType.BFloat16 }
        from hasInputGradient in new[] { false, true }
        from strides in new[] { 1, 2 }
        select new TheoryDataRow<ScalarType, bool, int>(type, hasInputGradient, strides);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Convolve_is_exact_for_any_number_of_channels_and_filters(ScalarType type, bool hasInputGradient, int strides)
    {
        var wrong = new List<string>();
        foreach (int channels in new[] { 1, 2, 3, 16, 20 })
        {
            foreach (int filters in new[] { 1, 2, 4, 5, 16, 20, 33, 36, 48 })
            {
                foreach (int size in new[] { 1, 3 })
                {
                    Tensor Convolve(Tensor x, Tensor weights) => Convolutions.Convolve(x, weights, null, new(strides, 1), null);
                    Tensor kernel = _draws.Uniform(filters, channels, size, size);
                    if (FindError(Convolve, channels, kernel, type, hasInputGradient, strides) is { } error)
                    {
                        wrong.Add($"{channels} channels, {filters} filters of {size}: {error}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Depthwise_is_exact_for_any_number_of_channels(ScalarType type, bool hasInputGradient, int strides)
    {
        var wrong = new List<string>();
        foreach (int channels in new[] { 1, 2, 3, 4, 7, 16, 20, 33 })
        {
            foreach (int size in new[] { 1, 3, 5 })
            {
                Tensor Convolve(Tensor x, Tensor weights) => Convolutions.Depthwise(x, weights, null, new(strides, 1));
                Tensor kernel = _draws.Uniform(channels, 1, size, size);
                if (FindError(Convolve, channels, kernel, type, hasInputGradient, strides) is { } error)
                {
                    wrong.Add($"{channels} channels, kernel of {size}: {error}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private string? FindError(
        Operation operation, int channels, Tensor kernel, ScalarType type, bool hasInputGradient, int strides)
    {
        // All numbers are positive, so that no sum is near 0 and every relative error is small.
        Tensor x = _draws.Uniform(3, channels, 9, 9);
        long places = ((9 - kernel.shape[2]) / strides) + 1;
        Tensor slopes = _draws.Uniform(3, kernel.shape[0], places, places);
        (Tensor Output, Tensor Kernel, Tensor Input) Run(Operation run, ScalarType with, bool inputToo)
        {
            Tensor leaf = ChannelsLast(kernel).to(with).detach().requires_grad_(true);
            Tensor image = ChannelsLast(x).to(with).detach().requires_grad_(inputToo);
            Tensor y = run(image, leaf);
            y.backward([ChannelsLast(slopes).to(y.dtype)]);
            return (y.detach(), leaf.grad!, inputToo ? image.grad! : image);
        }

        Tensor Exact(Tensor image, Tensor weights) =>
            nn.functional.conv2d(image, weights, strides: [strides], groups: channels / kernel.shape[1]);
        (Tensor output, Tensor ofKernel, Tensor ofInput) = Run(Exact, ScalarType.Float64, true);
        (Tensor output2, Tensor ofKernel2, Tensor ofInput2) = Run(operation, type, hasInputGradient);
        (double o, double k) = (Difference(output, output2), Difference(ofKernel, ofKernel2));
        double i = hasInputGradient ? Difference(ofInput, ofInput2) : 0;
        return o < Rounding && k < Rounding && i < Rounding ? null : $"output {o:0.00}, kernel {k:0.00}, input {i:0.00}";
    }

    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static double Difference(Tensor expected, Tensor actual) =>
        (expected - actual.to(ScalarType.Float64)).norm().item<double>() / expected.norm().item<double>();
}
