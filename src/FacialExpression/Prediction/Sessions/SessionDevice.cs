using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>The device of a session, and what follows from it: sessions, batches, buffers, and faults.</summary>
internal sealed class SessionDevice
{
    // Their activations fit the caches of a core, and the last batches on all cores end at nearly the same time.
    private const int CpuBatchSize = 16;

    private const int LargestGpuBatch = 256;

    // What a batch may take on a GPU: 256 images of Compact ResNet take 0.6 GB.
    private const long GpuBatchBytes = 1024L * 1024 * 1024;

    private readonly int _gpuDeviceId;
    private readonly Action<SessionOptions>? _addProvider;

    private SessionDevice()
    {
    }

    /// <summary>A GPU.</summary>
    /// <param name="gpuDeviceId">Its number, for messages.</param>
    /// <param name="addProvider">
    /// Adds the provider that computes on it. Tests add none, so that the same code runs on the CPU.
    /// </param>
    public SessionDevice(int gpuDeviceId, Action<SessionOptions> addProvider)
    {
        _gpuDeviceId = gpuDeviceId;
        _addProvider = addProvider;
    }

    /// <summary>The CPU.</summary>
    public static SessionDevice Cpu { get; } = new();

    /// <summary>Whether it is a GPU.</summary>
    public bool IsGpu => _addProvider is not null;

    /// <summary>
    /// The number of batches that run at the same time. On a GPU one is computed while all cores prepare the next.
    /// </summary>
    public int BatchesAtOnce => IsGpu ? 2 : Environment.ProcessorCount;

    /// <summary>The most bytes of idle buffers for batches: enough for the batches that run on a GPU.</summary>
    public long IdleBatchBytes => (IsGpu ? 4 : 1) * IdleBuffers.MaxBytes;

    /// <summary>The device of a setting.</summary>
    /// <param name="device">CPU or CUDA.</param>
    /// <param name="gpuDeviceId">The number of the GPU.</param>
    public static SessionDevice Of(PredictionDevice device, int gpuDeviceId) =>
        device == PredictionDevice.Cuda ? Cuda(gpuDeviceId) : Cpu;

    /// <summary>A GPU by ONNX Runtime's CUDA provider.</summary>
    /// <param name="gpuDeviceId">Its number, from 0.</param>
    public static SessionDevice Cuda(int gpuDeviceId) =>
        new(gpuDeviceId, settings => CudaProvider.AddTo(settings, gpuDeviceId));

    /// <summary>The most images of a batch.</summary>
    /// <param name="activations">The number of activations of all layers per image.</param>
    public int BatchSizeFor(long activations) => IsGpu
        ? (int)Math.Clamp(GpuBatchBytes / (sizeof(float) * Math.Max(1, activations)), 1, LargestGpuBatch)
        : CpuBatchSize;

    /// <summary>The settings of the one session that a GPU has.</summary>
    /// <exception cref="PredictionEngineException">The GPU cannot be used.</exception>
    public SessionOptions GpuSettings()
    {
        SessionOptions settings = SessionSettings.ForManyCallers();
        try
        {
            _addProvider!(settings);
            return settings;
        }
        catch (Exception e)
        {
            settings.Dispose();
            if (Fault(e) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>
    /// Translates a failure of ONNX Runtime that is none of the model or of the image; <see langword="null"/> for any other.
    /// </summary>
    public Exception? Fault(Exception e) => IsGpu
        ? CudaFault.Describe(e, _gpuDeviceId)
        : CudaFault.IsOutOfMemory(e)
            ? new InsufficientMemoryException("There is not enough memory to run the model. ONNX Runtime reports "
                + $"{CudaFault.Reason(e)}.", e)
            : null;
}
