using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model in ONNX Runtime, called from any thread and disposed at any time: predictions that have begun finish, and the last one
/// frees the model.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private readonly SessionPair _sessions;
    private readonly SessionDevice _device;
    private readonly IdleBuffers _idle;

    // Bounds the memory of a GPU, whoever calls.
    private readonly SemaphoreSlim? _gpuRuns;

    private readonly UseCounter _uses;

    private ModelSession(SessionDevice device, SessionPair sessions, int batchSize, string owner)
    {
        _device = device;
        _sessions = sessions;
        _uses = new UseCounter(owner, Free);
        Metadata = ExpressionModelMetadata.FromProperties(sessions.Narrow.ModelMetadata.CustomMetadataMap);
        BatchSize = ModelSignature.Check(sessions.Narrow, Metadata) ? 1 : batchSize;
        _idle = new IdleBuffers(Metadata.Input, Metadata.Labels.Count, BatchSize, device.IdleBatchBytes);
        _gpuRuns = device.IsGpu ? new SemaphoreSlim(device.BatchesAtOnce) : null;
    }

    /// <summary>What the model file describes.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>The most images of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The number of batches to run at the same time.</summary>
    public int BatchesAtOnce => _device.BatchesAtOnce;

    /// <summary>Whether a batch is best decoded on all cores, because few batches run at the same time.</summary>
    public bool IsFedByAllCores => _device.IsGpu;

    /// <summary>Whether an exception says that the model was disposed.</summary>
    public bool IsDisposalOf(Exception e) => _uses.IsCauseOf(e);

    /// <summary>The bytes of the buffers that no prediction uses.</summary>
    internal long IdleBytes => _idle.Bytes;

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="threads">How many threads of a CPU work on a prediction while it is the only one.</param>
    /// <param name="device">The device. Default: <see langword="null"/>, the CPU.</param>
    /// <param name="owner">The name of the public class that owns it, for <see cref="ObjectDisposedException"/>.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model.</exception>
    /// <exception cref="InvalidModelFileException">The model is not for this library.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime itself cannot be loaded, or the GPU cannot be used.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for the model.</exception>
    public static ModelSession Open(
        byte[] onnxModel, int threads, SessionDevice? device = null, string owner = nameof(ExpressionClassifier))
    {
        device ??= SessionDevice.Cpu;
        try
        {
            return device.IsGpu ? OpenOnGpu(onnxModel, device, owner) : OpenOnCpu(onnxModel, threads, owner);
        }
        catch (OnnxRuntimeException e) when (device.Fault(e) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Runs once, since a GPU reports some faults, such as a missing cuDNN, only then.</summary>
    /// <exception cref="PredictionEngineException">The GPU cannot be used.</exception>
    public void TryOut() => Run(new byte[Metadata.Input.Size], new float[Metadata.Labels.Count]);

    /// <summary>Computes the scores of one image, in the model's own order.</summary>
    /// <param name="gray">Pixels of the network's size, 0 to 255.</param>
    /// <param name="scores">Receives a score for each label.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed before.</exception>
    public void Run(ReadOnlySpan<byte> gray, Span<float> scores) => Run(gray, 1, scores, maySpread: true);

    /// <summary>Computes the scores of a batch.</summary>
    /// <param name="gray">The images, one after the other.</param>
    /// <param name="count">How many images, at most <see cref="BatchSize"/>.</param>
    /// <param name="scores">Receives the scores, one image after the other.</param>
    /// <param name="maySpread">Whether several threads may work on one image if no other prediction runs.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed before.</exception>
    /// <exception cref="PredictionEngineException">The GPU failed, for example because its memory is full.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    public void Run(ReadOnlySpan<byte> gray, int count, Span<float> scores, bool maySpread)
    {
        using UseCounter.Use use = _uses.Begin();
        SessionBuffers buffers = _idle.Rent(count);
        bool isIntact = false;
        try
        {
            PixelScale.Multiply(gray, Metadata.Scale, buffers.Images);
            Run(buffers, _sessions.For(use.IsAlone && maySpread));
            Telemetry.Predicted(Metadata.ModelName, count);
            buffers.Scores.CopyTo(scores);
            isIntact = true;
        }
        finally
        {
            if (isIntact)
            {
                _idle.Return(buffers);
            }
            else
            {
                buffers.Dispose();
            }
        }
    }

    /// <summary>Describes scores that are not finite, which loading cannot foresee.</summary>
    public InvalidModelFileException NotFinite() => new(
        $"The model {Quoted.Text(Metadata.ModelName)} computes scores that are not finite for this image: "
        + "its weights are too large or damaged. Train it or save it again.");

    /// <summary>Accepts no new prediction; those that run finish.</summary>
    public void Dispose() => _uses.Dispose();

    private static ModelSession OpenOnGpu(byte[] onnxModel, SessionDevice device, string owner)
    {
        int batchSize = device.BatchSizeFor(ModelGuard.CountActivations(onnxModel));
        InferenceSession session = SessionPair.Open(onnxModel, OnnxRuntimeLibrary.Use(device.GpuSettings));
        return Own(new SessionPair(session, null), device, batchSize, owner);
    }

    private static ModelSession OpenOnCpu(byte[] onnxModel, int threads, string owner) =>
        Own(SessionPair.Open(onnxModel, threads), SessionDevice.Cpu, SessionDevice.Cpu.BatchSizeFor(0), owner);

    private static ModelSession Own(SessionPair sessions, SessionDevice device, int batchSize, string owner)
    {
        try
        {
            return new ModelSession(device, sessions, batchSize, owner);
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    private void Run(SessionBuffers buffers, InferenceSession session)
    {
        WaitForGpu();
        using Telemetry.Measurement time = Telemetry.Predict(Metadata.ModelName);
        try
        {
            buffers.Run(session);
        }
        catch (OnnxRuntimeException e) when (_device.Fault(e) is { } fault)
        {
            Telemetry.Counts(fault);
            throw fault;
        }
        catch (Exception e) when (Telemetry.Counts(e))
        {
            throw;
        }
        finally
        {
            _gpuRuns?.Release();
        }
    }

    private void WaitForGpu()
    {
        if (_gpuRuns is not null)
        {
            using Telemetry.Measurement time = Telemetry.Wait();
            _gpuRuns.Wait();
        }
    }

    private void Free()
    {
        _idle.Dispose();
        _sessions.Dispose();
        _gpuRuns?.Dispose();
    }
}
