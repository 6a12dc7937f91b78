using System.Runtime.InteropServices;

namespace FacialExpression.Training.Engine;

/// <summary>What NVIDIA's driver knows of a GPU and TorchSharp does not report.</summary>
internal static unsafe class CudaDriver
{
    // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR of cuda.h.
    private const int MajorCapability = 75;

    // The first that multiplies bfloat16 by its own instructions (Ampere).
    private const int FirstWithBFloat16 = 8;

    private static string Library => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Whether a GPU multiplies bfloat16 by its own instructions; false if that cannot be found out.</summary>
    /// <param name="gpuDeviceId">Its number, as CUDA counts.</param>
    public static bool HasBFloat16(int gpuDeviceId) => GetMajorCapability(gpuDeviceId) >= FirstWithBFloat16;

    /// <summary>
    /// The first number of a GPU's compute capability; <see langword="null"/> without a driver, or without that GPU.
    /// </summary>
    public static int? GetMajorCapability(int gpuDeviceId)
    {
        if (!NativeLibrary.TryLoad(Library, out nint driver)
            || !NativeLibrary.TryGetExport(driver, "cuInit", out nint init)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out nint getDevice)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetAttribute", out nint getAttribute))
        {
            return null;
        }

        (int device, int major) = (0, 0);
        bool known = ((delegate* unmanaged<uint, int>)init)(0) == 0
            && ((delegate* unmanaged<int*, int, int>)getDevice)(&device, gpuDeviceId) == 0
            && ((delegate* unmanaged<int*, int, int, int>)getAttribute)(&major, MajorCapability, device) == 0;
        return known ? major : null;
    }
}
