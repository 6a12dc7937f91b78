using System.Reflection;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Tests.Prediction.Sessions;

/// <summary>
/// What ONNX Runtime's CUDA provider reports, from issues of its users and, where a machine without a GPU can, from our own runs.
/// </summary>
internal static class NativeMessages
{
    private const string Call = "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:122 "
        + "std::conditional_t<THRW, void, onnxruntime::common::Status> onnxruntime::CudaCall(ERRTYPE, const char*, const char*, "
        + "SUCCTYPE, const char*, const char*, int) [with ERRTYPE = cudaError; bool THRW = true; SUCCTYPE = cudaError; "
        + "std::conditional_t<THRW, void, common::Status> = void] ";

    private const string Provider = "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:2043 "
        + "onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : ";

    // Our own run: the CPU build.
    public const string CpuBuild = "[ErrorCode:Fail] CUDA execution provider is not enabled in this build.";

    // Our own run: the GPU build on a machine without CUDA.
    public const string NoCudaLinux = Provider + "Failed to load library "
        + "/app/runtimes/linux-x64/native/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: "
        + "cannot open shared object file: No such file or directory\n";

    // Our own run: CUDA without a driver.
    public const string NoDriverLinux = Provider + "Failed to load library /app/libonnxruntime_providers_cuda.so with error: "
        + "libcuda.so.1: cannot open shared object file: No such file or directory\n";

    // Our own run: a CUDA library without a function that the provider needs.
    public const string OtherCudaLinux = Provider + "Failed to load library /app/libonnxruntime_providers_cuda.so with error: "
        + "/app/libonnxruntime_providers_cuda.so: undefined symbol: cudaMallocHost, version libcudart.so.13\n";

    // Before 1.31, which opens cuDNN late.
    public const string NoCudnnLinux = Provider + "Failed to load library /app/libonnxruntime_providers_cuda.so with error: "
        + "libcudnn.so.9: cannot open shared object file: No such file or directory\n";

    // Our own run: CUDA without cuDNN.
    public const string NoCudnnAtRun = "[ErrorCode:NotImplemented] Non-zero status code returned while running Conv node. "
        + "Name:'conv2d' Status Message: /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_kernel.h:296 static cudnnContext* "
        + "onnxruntime::cuda::CudaKernel::RequireCudnnHandle(cudnnHandle_t) [ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : cuDNN is "
        + "unavailable or disabled for CUDA Execution Provider: dlopen failed for libcudnn.so: libcudnn.so: cannot open shared "
        + "object file: No such file or directory";

    // Our own run: the file is not beside the app.
    public const string NoProviderLinux = Provider + "Failed to load library /app/libonnxruntime_providers_cuda.so with error: "
        + "/app/libonnxruntime_providers_cuda.so: cannot open shared object file: No such file or directory\n";

    public const string NoCudnnWindows = "[ErrorCode:RuntimeException] E:\\_work\\1\\s\\onnxruntime\\core\\session\\"
        + "provider_bridge_ort.cc:1962 onnxruntime::ProviderLibrary::Get [ONNXRuntimeError] : 1 : FAIL : Error loading "
        + "\"C:\\app\\onnxruntime_providers_cuda.dll\" which depends on \"cudnn64_9.dll\" which is missing. "
        + "(Error 126: \"The specified module could not be found.\")";

    public const string NoLibraryWindows = "[ErrorCode:RuntimeException] D:\\a\\_work\\1\\s\\onnxruntime\\core\\session\\"
        + "provider_bridge_ort.cc:1209 onnxruntime::ProviderLibrary::Get [ONNXRuntimeError] : 1 : FAIL : LoadLibrary failed "
        + "with error 126 \"\" when trying to load \"C:\\app\\onnxruntime_providers_cuda.dll\"";

    public const string OldDriver = "[ErrorCode:RuntimeException] " + Call + "CUDA failure 35: CUDA driver version is "
        + "insufficient for CUDA runtime version ; GPU=-1 ; hostname=c4327188c000000 ; file=/onnxruntime_src/onnxruntime/core/"
        + "providers/cuda/cuda_execution_provider.cc ; line=336 ; expr=cudaSetDevice(info_.device_id); ";

    public const string NoDevice = "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/providers/cuda/"
        + "cuda_execution_provider_info.cc:59 static onnxruntime::CUDAExecutionProviderInfo onnxruntime::"
        + "CUDAExecutionProviderInfo::FromProviderOptions(const onnxruntime::ProviderOptions&) [ONNXRuntimeError] : 1 : FAIL : "
        + "provider_options_utils.h:151 Parse Failed to parse provider option \"device_id\": CUDA failure 100: no CUDA-capable "
        + "device is detected ; GPU=-1 ; hostname=c4327188c000000 ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/"
        + "cuda_execution_provider_info.cc ; line=66 ; expr=cudaGetDeviceCount(&num_devices);";

    public const string NoSuchNumber = "[ErrorCode:RuntimeException] " + Call + "CUDA failure 101: invalid device ordinal ; "
        + "GPU=0 ; hostname=c4327188c000000 ; expr=cudaSetDevice(info_.device_id);";

    public const string NumberOutOfRange = "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/providers/cuda/"
        + "cuda_execution_provider_info.cc:59 [ONNXRuntimeError] : 1 : FAIL : provider_options_utils.h:151 Parse Failed to parse "
        + "provider option \"device_id\": Invalid device ID: 7, must be between 0 (inclusive) and 1 (exclusive).";

    public const string FullAtLoad = "[ErrorCode:Fail] " + Call + "CUDA failure 2: out of memory ; GPU=0 ; "
        + "hostname=c4327188c000000 ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_stream_handle.cc ; line=175 ; "
        + "expr=cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);";

    public const string FullAtHandle = "[ErrorCode:RuntimeException] Exception during initialization: " + Call + "CUBLAS failure "
        + "3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=c4327188c000000 ; file=/onnxruntime_src/onnxruntime/core/providers/"
        + "cuda/cuda_execution_provider.cc ; line=164 ; expr=cublasCreate(&cublas_handle_);";

    public const string FullAtRun = "[ErrorCode:RuntimeException] Non-zero status code returned while running Conv node. "
        + "Name:'conv2d' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena"
        + "::AllocateRawInternal(size_t, bool, onnxruntime::Stream*, bool, onnxruntime::WaitNotificationFn) Failed to allocate "
        + "memory for requested buffer of size 4585490524";

    public const string FullAtRunSince131 = "[ErrorCode:Fail] Non-zero status code returned while running Conv node. "
        + "Name:'conv2d' Status Message: BFC Arena ran out of memory trying to allocate 4585490524";

    public const string UnsupportedGpu = "[ErrorCode:Fail] Non-zero status code returned while running Add node. Name:'Add_15' "
        + "Status Message: CUDA error cudaErrorNoKernelImageForDevice:no kernel image is available for execution on the device";

    public const string OtherFailure = "[ErrorCode:Fail] Non-zero status code returned while running Gemm node. Name:'Gemm_568' "
        + "Status Message: CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=c4327188c000000 ; "
        + "file=D:\\a\\_work\\1\\s\\onnxruntime\\core\\providers\\cuda\\math\\gemm.cc ; line=121 ; expr=cublasGemmHelper(…);";

    public const string OtherCudnn = "[ErrorCode:Fail] Non-zero status code returned while running Conv node. "
        + "Name:'/features/features.0/Conv' Status Message: Failed to initialize CUDNN Frontend";

    public const string DamagedModel =
        "[ErrorCode:InvalidGraph] Load model failed: Node (flat) Op (Flatten) input 0 has no type.";

    /// <summary>ONNX Runtime's exception, which only ONNX Runtime can make.</summary>
    public static OnnxRuntimeException Exception(string message)
    {
        ConstructorInfo constructor = typeof(OnnxRuntimeException)
            .GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)
            .Single(c => c.GetParameters().Length == 2);
        int end = message.IndexOf(']', StringComparison.Ordinal);
        object code = Enum.Parse(constructor.GetParameters()[0].ParameterType, message["[ErrorCode:".Length..end]);
        return (OnnxRuntimeException)constructor.Invoke([code, message[(end + 2)..]]);
    }
}
