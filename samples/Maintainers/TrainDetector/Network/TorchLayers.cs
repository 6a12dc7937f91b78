using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>The network in TorchSharp.</summary>
/// <param name="weights">Masters in float32.</param>
/// <param name="training">Whether normalization uses the batch's statistics.</param>
/// <param name="type">What convolutions compute in: float32, or bfloat16 where the processor has it.</param>
/// <param name="momentum">The fraction of the batch in the moving statistics.</param>
internal sealed class TorchLayers(DetectorWeights weights, bool training, ScalarType type, double momentum = 0.03)
    : IDetectorLayers<Tensor>
{
    /// <summary>The outputs for strides 8, 16 and 32, in float32.</summary>
    /// <param name="images">[N, 1, height, width], float32.</param>
    public Tensor[] Forward(Tensor images) => weights.Shape.Build(this, images.to(type));

    public Tensor Convolve(string name, Tensor input, int filters, int size, int stride, bool relu)
    {
        Tensor kernel = weights[$"{name}/kernel"].to(type);

        // oneDNN's 1×1 convolutions of float32 are wrong for some numbers of filters; a matrix product of each place is the same.
        Tensor result = size == 1
            ? F.linear(input.permute(0, 2, 3, 1), kernel.flatten(1)).permute(0, 3, 1, 2)
            : F.conv2d(input, kernel, strides: [stride], padding: [size / 2]);
        result = F.batch_norm(
            result,
            weights[$"{name}/mean"],
            weights[$"{name}/variance"],
            weights[$"{name}/gamma"],
            weights[$"{name}/beta"],
            training,
            momentum,
            DetectorWeights.Epsilon);
        return relu ? result.relu_() : result;
    }

    public Tensor Predict(string name, Tensor input, int filters)
    {
        Tensor places = input.permute(0, 2, 3, 1).to(ScalarType.Float32);
        return F.linear(places, weights[$"{name}/kernel"].flatten(1), weights[$"{name}/bias"]).permute(0, 3, 1, 2);
    }

    public Tensor Add(string name, Tensor left, Tensor right, bool relu)
    {
        Tensor sum = left.Plus(right);
        return relu ? sum.relu_() : sum;
    }

    public Tensor Enlarge(string name, Tensor input) =>
        F.interpolate(input, scale_factor: [2, 2], mode: TorchSharp.torch.InterpolationMode.Nearest);
}
