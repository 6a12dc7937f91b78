using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model in ONNX Runtime, called from any thread and disposed at any time: predictions that have begun finish, and the last one
/// frees the model.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    /// <summary>What exceptions call a disposed session: the class that callers know.</summary>
    public const string OwnerName = "ExpressionClassifier";

    private const int LargestOpenedTogether = 8 * 1024 * 1024;

    // Beyond this, opening a model twice takes longer than a caller should wait, and as much memory again: all callers share the
    // wide session.
    private const int LargestOpenedTwice = 32 * 1024 * 1024;

    private const int Closed = int.MinValue;

    // Both give the same scores. Many callers with a thread each are faster than many that share a pool of threads.
    private readonly InferenceSession _narrow;
    private readonly InferenceSession? _wide;

    private readonly SessionDevice _device;
    private readonly IdleBuffers _idle;

    // Bounds the memory of a GPU, whoever calls.
    private readonly SemaphoreSlim? _gpuRuns;

    // How many predictions run; counted from Closed once disposed.
    private int _users;
    private int _isFreed;

    private ModelSession(SessionDevice device, InferenceSession narrow, InferenceSession? wide, int batchSize)
    {
        _device = device;
        _narrow = narrow;
        _wide = wide;
        BatchSize = batchSize;
        Metadata = ExpressionModelMetadata.FromProperties(narrow.ModelMetadata.CustomMetadataMap);
        ModelSignature.Check(narrow, Metadata);
        _idle = new IdleBuffers(Metadata.Input, Metadata.Labels.Count, batchSize, device.IdleBatchBytes);
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

    /// <summary>The bytes of the buffers that no prediction uses.</summary>
    internal long IdleBytes => _idle.Bytes;

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="threads">How many threads of a CPU work on a prediction while it is the only one.</param>
    /// <param name="device">The device. Default: <see langword="null"/>, the CPU.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model.</exception>
    /// <exception cref="InvalidModelFileException">The model is not for this library.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime itself cannot be loaded, or the GPU cannot be used.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory for the model.</exception>
    public static ModelSession Open(byte[] onnxModel, int threads, SessionDevice? device = null)
    {
        device ??= SessionDevice.Cpu;
        try
        {
            return device.IsGpu ? OpenOnGpu(onnxModel, device) : OpenOnCpu(onnxModel, threads);
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
        bool isAlone = Enter() == 1;
        try
        {
            SessionBuffers buffers = _idle.Rent(count);
            bool isIntact = false;
            try
            {
                PixelScale.Multiply(gray, Metadata.Scale, buffers.Images);
                Run(buffers, isAlone && maySpread ? _wide ?? _narrow : _narrow);
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
        finally
        {
            Leave();
        }
    }

    /// <summary>Describes scores that are not finite, which loading cannot foresee.</summary>
    public InvalidModelFileException NotFinite() => new(
        $"The model {Quoted.Text(Metadata.ModelName)} computes scores that are not finite for this image: "
        + "its weights are too large or damaged. Train it or save it again.");

    /// <summary>Accepts no new prediction; those that run finish.</summary>
    public void Dispose()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users < 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _users, Closed + users, users) != users);

        if (users == 0)
        {
            Free();
        }
    }

    private static ModelSession OpenOnGpu(byte[] onnxModel, SessionDevice device)
    {
        int batchSize = device.BatchSizeFor(ModelGuard.CountActivations(onnxModel));
        InferenceSession session = Open(onnxModel, OnnxRuntimeLibrary.Use(device.GpuSettings));
        try
        {
            return new ModelSession(device, session, null, batchSize);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static ModelSession OpenOnCpu(byte[] onnxModel, int threads)
    {
        (SessionOptions own, SessionOptions? shared) = OnnxRuntimeLibrary.Use(
            () => (SessionSettings.ForManyCallers(), threads > 1 ? SessionSettings.ForOneCaller(threads) : null));
        if (shared is not null && onnxModel.Length > LargestOpenedTwice)
        {
            own.Dispose();
            (own, shared) = (shared, null);
        }

        // Both at once, so that the first prediction comes sooner; large models in turn, since opening takes many times their
        // size in memory.
        Task<InferenceSession>? opening = shared is not null && onnxModel.Length <= LargestOpenedTogether
            ? Task.Run(() => Open(onnxModel, shared))
            : null;
        InferenceSession? narrow = null;
        InferenceSession? wide = null;
        try
        {
            narrow = Open(onnxModel, own);
            wide = opening is not null ? opening.GetAwaiter().GetResult() : shared is not null ? Open(onnxModel, shared) : null;
            opening = null;
            return new ModelSession(SessionDevice.Cpu, narrow, wide, SessionDevice.Cpu.BatchSizeFor(0));
        }
        catch
        {
            // The other session is of no use either. If it failed too, its error is observed here.
            opening?.ContinueWith(
                other => (other.Exception is null ? other.Result : null)?.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
            narrow?.Dispose();
            wide?.Dispose();
            throw;
        }
    }

    private void Run(SessionBuffers buffers, InferenceSession session)
    {
        _gpuRuns?.Wait();
        try
        {
            buffers.Run(session);
        }
        catch (OnnxRuntimeException e) when (_device.Fault(e) is { } fault)
        {
            throw fault;
        }
        finally
        {
            _gpuRuns?.Release();
        }
    }

    private static InferenceSession Open(byte[] onnxModel, SessionOptions settings)
    {
        using (settings)
        {
            return new InferenceSession(onnxModel, settings);
        }
    }

    /// <returns>How many predictions run now, with this one.</returns>
    private int Enter()
    {
        int users = Interlocked.Increment(ref _users);
        if (users > 0)
        {
            return users;
        }

        Leave();
        throw new ObjectDisposedException(OwnerName);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == Closed)
        {
            Free();
        }
    }

    private void Free()
    {
        // Callers that came too late and were refused count for a moment too.
        if (Interlocked.Exchange(ref _isFreed, 1) != 0)
        {
            return;
        }

        _idle.Dispose();
        _narrow.Dispose();
        _wide?.Dispose();
        _gpuRuns?.Dispose();
    }
}
