using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>ONNX Runtime's CUDA provider, which comes with the packages Microsoft.ML.OnnxRuntime.Gpu.</summary>
internal static class CudaProvider
{
    /// <summary>Makes a session compute on a GPU. What a GPU cannot do stays on the CPU.</summary>
    public static void AddTo(SessionOptions settings, int gpuDeviceId)
    {
        using var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = gpuDeviceId.ToString(CultureInfo.InvariantCulture),

            // Trying all algorithms takes seconds for each new size of a batch.
            ["cudnn_conv_algo_search"] = "HEURISTIC",

            // Doubling what is allocated would soon take memory from other users of the GPU.
            ["arena_extend_strategy"] = "kSameAsRequested",

            // Scores as on the CPU: TF32 has 10 bits of mantissa.
            ["use_tf32"] = "0",
        });
        settings.AppendExecutionProvider_CUDA(options);
    }
}
