using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>libtorch's convolutions, without what is slow or wrong in them.</summary>
internal static class Convolutions
{
    /// <summary>A convolution. The input is converted to the kernel's type.</summary>
    public static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias, int strides, Tape? tape)
    {
        (x, strides) = StepOver(x, kernel, strides);
        if (bias is null || tape is null)
        {
            return Apply(x, kernel, bias, strides);
        }

        // oneDNN's own gradient of the bias is far slower than a sum.
        Tensor result = Apply(x, kernel, bias.detach(), strides);
        return tape.Cut(result, result.detach(), gradient =>
        {
            bias.grad = gradient.sum([0, 2, 3]);
            return gradient;
        });
    }

    /// <summary>A convolution of each channel with its own kernel.</summary>
    public static Tensor Depthwise(Tensor x, Tensor kernel, Tensor? bias, int strides)
    {
        (x, strides) = StepOver(x, kernel, strides);
        long channels = kernel.shape[0];
        if (channels == 1)
        {
            return Apply(x, kernel, bias, strides);
        }

        // In bfloat16, oneDNN's gradient of the input is wrong with strides.
        ScalarType type = kernel.dtype;
        bool isWrong = strides > 1 && type == ScalarType.BFloat16 && x.device_type == DeviceType.CPU;
        ScalarType with = isWrong ? ScalarType.Float32 : type;
        return F.conv2d(x.to(with), kernel.to(with), bias?.to(with), strides: [strides], groups: channels).to(type);
    }

    // On the CPU, oneDNN's results are wrong for some numbers of channels and filters; ConvolutionsTests has all that are known.
    private static Tensor Apply(Tensor x, Tensor kernel, Tensor? bias, int strides)
    {
        ScalarType type = kernel.dtype;
        (long filters, bool isCpu) = (kernel.shape[0], x.device_type == DeviceType.CPU);
        if (isCpu && type == ScalarType.BFloat16 && filters % 2 == 1)
        {
            // The gradient of the input is wrong.
            const ScalarType Single = ScalarType.Float32;
            return Apply(x.to(Single), kernel.to(Single), bias?.to(Single), strides).to(type);
        }

        if (isCpu && type == ScalarType.Float32 && kernel.shape[2] == 1)
        {
            // The result is wrong for 33 to 47 filters. A matrix product of each place is the same.
            return F.linear(x.to(type).permute(0, 2, 3, 1), kernel.flatten(1), bias).permute(0, 3, 1, 2);
        }

        if (isCpu && kernel.shape[1] == 1)
        {
            // The gradient of a map of one channel is wrong, and in bfloat16 the result, too, unless filters fill vectors.
            bool isWrong = type == ScalarType.BFloat16 && (filters % 16 != 0 || kernel.shape[2] == 1);
            (x, kernel) = isWrong || x.requires_grad ? (WithZeros(x), WithZeros(kernel)) : (x, kernel);
        }

        return F.conv2d(x.to(type), kernel, bias, strides: [strides]);
    }

    // A second channel, which changes no sum.
    private static Tensor WithZeros(Tensor channel) =>
        cat([channel, zeros_like(channel)], 1).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    // A 1×1 kernel does not use what it steps over. On the CPU, oneDNN's own strides write past its memory there if maps are
    // channels last.
    private static (Tensor X, int Strides) StepOver(Tensor x, Tensor kernel, int strides)
    {
        if (strides == 1 || kernel.shape[2] != 1 || x.device_type != DeviceType.CPU)
        {
            return (x, strides);
        }

        Tensor taken = x.slice(2, 0, x.shape[2], strides).slice(3, 0, x.shape[3], strides);
        return (taken.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), 1);
    }
}
