using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model in ONNX Runtime, called from any thread and disposed at any time: predictions that have begun finish, and the last one
/// frees the model.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    /// <summary>
    /// The most images of a batch. Their activations fit the caches of a core, and the last batches on all cores end at nearly
    /// the same time.
    /// </summary>
    public const int BatchSize = 16;

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

    private readonly IdleBuffers _idle;

    // How many predictions run; counted from Closed once disposed.
    private int _users;
    private int _isFreed;

    private ModelSession(InferenceSession narrow, InferenceSession? wide)
    {
        _narrow = narrow;
        _wide = wide;
        Metadata = ExpressionModelMetadata.FromProperties(narrow.ModelMetadata.CustomMetadataMap);
        ModelSignature.Check(narrow, Metadata);
        _idle = new IdleBuffers(Metadata.Input, Metadata.Labels.Count);
    }

    /// <summary>What the model file describes.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>The bytes of the buffers that no prediction uses.</summary>
    internal long IdleBytes => _idle.Bytes;

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="threads">How many threads work on a prediction while it is the only one.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model.</exception>
    /// <exception cref="InvalidModelFileException">The model is not for this library.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime itself cannot be loaded.</exception>
    public static ModelSession Open(byte[] onnxModel, int threads)
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
            return new ModelSession(narrow, wide);
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
                buffers.Run(isAlone && maySpread ? _wide ?? _narrow : _narrow);
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
    }
}
