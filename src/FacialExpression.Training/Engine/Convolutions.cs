using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>libtorch's convolutions, without what is slow or wrong in them.</summary>
internal static class Convolutions
{
    /// <summary>A convolution. The input is converted to the kernel's type.</summary>
    public static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias, Steps steps, Tape? tape)
    {
        (x, steps) = StepOver(x, kernel, steps);
        if (bias is null || tape is null)
        {
            return Apply(x, kernel, bias, steps);
        }

        // oneDNN's own gradient of the bias is far slower than a sum.
        Tensor result = Apply(x, kernel, bias.detach(), steps);
        return tape.Cut(result, result.detach(), gradient =>
        {
            bias.grad = gradient.sum([0, 2, 3]);
            return gradient;
        });
    }

    /// <summary>A convolution of each channel with its own kernel.</summary>
    public static Tensor Depthwise(Tensor x, Tensor kernel, Tensor? bias, Steps steps)
    {
        (x, steps) = StepOver(x, kernel, steps);
        long channels = x.shape[1];
        if (channels == 1)
        {
            return Apply(x, kernel, bias, steps);
        }

        // In bfloat16, oneDNN's gradient of the input is wrong with strides. Only the usual form is left to it.
        ScalarType type = kernel.dtype;
        bool isUsual = kernel.shape[0] == channels && steps.Strides.IsOne && steps.Dilation.IsOne;
        bool isWrong = !isUsual && type == ScalarType.BFloat16 && x.device_type == DeviceType.CPU;
        ScalarType with = isWrong ? ScalarType.Float32 : type;
        (long[] strides, long[] dilation) = (steps.Strides.Array, steps.Dilation.Array);
        return F.conv2d(x.to(with), kernel.to(with), bias?.to(with), strides, null, dilation, channels).to(type);
    }

    // On the CPU, oneDNN's results are wrong for some numbers of channels and filters; ConvolutionsTests has all that are known.
    private static Tensor Apply(Tensor x, Tensor kernel, Tensor? bias, Steps steps)
    {
        ScalarType type = kernel.dtype;
        (long filters, bool isCpu) = (kernel.shape[0], x.device_type == DeviceType.CPU);
        if (isCpu && type == ScalarType.BFloat16 && (filters % 2 == 1 || steps.Groups > 1))
        {
            // With odd filters the gradient of the input is wrong; groups are not trusted to it.
            const ScalarType Single = ScalarType.Float32;
            return Apply(x.to(Single), kernel.to(Single), bias?.to(Single), steps).to(type);
        }

        if (isCpu && type == ScalarType.Float32 && kernel.shape is [_, _, 1, 1] && steps.Groups == 1)
        {
            // The result is wrong for 33 to 47 filters. A matrix product of each place is the same.
            return F.linear(x.to(type).permute(0, 2, 3, 1), kernel.flatten(1), bias).permute(0, 3, 1, 2);
        }

        if (isCpu && kernel.shape[1] == 1 && steps.Groups == 1)
        {
            // The gradient of a map of one channel is wrong, and in bfloat16 the result, too, unless filters fill vectors.
            bool isWrong = type == ScalarType.BFloat16 && (filters % 16 != 0 || kernel.shape[2] == 1);
            (x, kernel) = isWrong || x.requires_grad ? (WithZeros(x), WithZeros(kernel)) : (x, kernel);
        }

        return F.conv2d(x.to(type), kernel, bias, steps.Strides.Array, null, steps.Dilation.Array, steps.Groups);
    }

    // A second channel, which changes no sum.
    private static Tensor WithZeros(Tensor channel) =>
        cat([channel, zeros_like(channel)], 1).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    // A kernel of one row does not use the rows that it steps over, nor one of one column the columns. On the CPU, oneDNN's own
    // strides write past its memory with a 1×1 kernel if maps are channels last.
    private static (Tensor X, Steps Steps) StepOver(Tensor x, Tensor kernel, Steps steps)
    {
        int rows = kernel.shape[2] == 1 ? steps.Strides.Height : 1;
        int columns = kernel.shape[3] == 1 ? steps.Strides.Width : 1;
        if ((rows, columns) == (1, 1) || x.device_type != DeviceType.CPU)
        {
            return (x, steps);
        }

        Tensor taken = x.slice(2, 0, x.shape[2], rows).slice(3, 0, x.shape[3], columns);
        return (taken.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2),
            steps with { Strides = (steps.Strides.Height / rows, steps.Strides.Width / columns) });
    }

    /// <summary>How a kernel moves, and what it sees.</summary>
    /// <param name="Strides">Places it moves at a time.</param>
    /// <param name="Dilation">From one of its places to the next.</param>
    /// <param name="Groups">Groups of channels with kernels of their own.</param>
    public readonly record struct Steps(Size2D Strides, Size2D Dilation, int Groups = 1);
}
