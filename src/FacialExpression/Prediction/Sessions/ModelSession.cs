using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model in ONNX Runtime, called from any thread and closed at any time: whoever is in the middle of a prediction finishes it, and the last one out frees the model.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    /// <summary>As many images go into a batch: their activations fit the caches of a core, and the last batches end at nearly the same time.</summary>
    public const int BatchSize = 16;

    // In pixels. Of larger images, memory would be kept by the hundred megabytes for a batch that may not come again.
    private const int LargestKeptBatch = 1 << 20;

    private const int LargestOpenedTogether = 8 * 1024 * 1024;

    // Beyond this, opening a model twice takes longer than a caller should wait, and as much memory again: all callers share the one that spreads a prediction.
    private const int LargestOpenedTwice = 32 * 1024 * 1024;

    private const int Closed = int.MinValue;

    // Answers are the same from either. Many callers with a thread each are quicker than many that share a pool of threads.
    private readonly InferenceSession _narrow;
    private readonly InferenceSession? _wide;

    // Buffers are kept: with them a prediction leaves no garbage.
    private readonly ConcurrentQueue<SessionBuffers> _idle = new();
    private readonly ConcurrentQueue<SessionBuffers> _idleBatches = new();

    // How many predict just now; from Closed up once closed.
    private int _users;
    private int _isFreed;

    private ModelSession(InferenceSession narrow, InferenceSession? wide)
    {
        _narrow = narrow;
        _wide = wide;
        Metadata = ExpressionModelMetadata.FromProperties(narrow.ModelMetadata.CustomMetadataMap);
        ModelSignature.Check(narrow, Metadata);
    }

    /// <summary>What the model says of itself.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="threads">How many work on a prediction that is the only one under way.</param>
    /// <exception cref="OnnxRuntimeException">It is no model that ONNX Runtime can read.</exception>
    /// <exception cref="InvalidModelFileException">It is a model that is not for this library.</exception>
    public static ModelSession Open(byte[] onnxModel, int threads)
    {
        OnnxRuntimePrivacy.Ensure();
        SessionOptions? shared = threads > 1 ? SessionSettings.ForOneCaller(threads) : null;
        SessionOptions own = SessionSettings.ForManyCallers();
        if (shared is not null && onnxModel.Length > LargestOpenedTwice)
        {
            own.Dispose();
            (own, shared) = (shared, null);
        }

        // Both at once, so that the first prediction comes sooner; large ones in turn, since each takes many times its size while it is opened.
        Task<InferenceSession>? opening = shared is not null && onnxModel.Length <= LargestOpenedTogether ? Task.Run(() => Open(onnxModel, shared)) : null;
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
            // The other is of no use either; that it failed, too, is known then.
            opening?.ContinueWith(
                other => (other.Exception is null ? other.Result : null)?.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            narrow?.Dispose();
            wide?.Dispose();
            throw;
        }
    }

    /// <summary>Scores of one image, in the model's own order.</summary>
    /// <param name="gray">Pixels of the network's size, 0 to 255.</param>
    /// <param name="scores">Receives a score for each label.</param>
    /// <exception cref="ObjectDisposedException">The model was closed before.</exception>
    public void Run(ReadOnlySpan<byte> gray, Span<float> scores) => Run(gray, 1, scores);

    /// <summary>Scores of a batch.</summary>
    /// <param name="gray">The images, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="scores">Receives the scores, one image after the other.</param>
    /// <exception cref="ObjectDisposedException">The model was closed before.</exception>
    public void Run(ReadOnlySpan<byte> gray, int count, Span<float> scores)
    {
        bool isAlone = Enter() == 1;
        try
        {
            ConcurrentQueue<SessionBuffers>? idle = count switch { 1 => _idle, BatchSize when BatchSize * Metadata.Input.Size <= LargestKeptBatch => _idleBatches, _ => null };
            if (idle is null || !idle.TryDequeue(out SessionBuffers? buffers))
            {
                buffers = new SessionBuffers(Metadata.Input, count);
            }

            bool isKept = false;
            try
            {
                Run(isAlone && count == 1 ? _wide ?? _narrow : _narrow, buffers, gray, scores);
                isKept = idle is not null;
            }
            finally
            {
                if (isKept)
                {
                    idle!.Enqueue(buffers);
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

    /// <summary>Takes no new prediction; those that run finish.</summary>
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

    private void Run(InferenceSession session, SessionBuffers buffers, ReadOnlySpan<byte> gray, Span<float> scores)
    {
        PixelScale.Multiply(gray, Metadata.Scale, buffers.Image);
        buffers.Run(session);
        buffers.Scores.CopyTo(scores);
    }

    /// <returns>How many predict now, with this one.</returns>
    private int Enter()
    {
        int users = Interlocked.Increment(ref _users);
        if (users > 0)
        {
            return users;
        }

        Leave();
        throw new ObjectDisposedException(nameof(ExpressionClassifier));
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
        // Late comers, who are turned away, count for a moment too.
        if (Interlocked.Exchange(ref _isFreed, 1) != 0)
        {
            return;
        }

        while (_idle.TryDequeue(out SessionBuffers? buffers) || _idleBatches.TryDequeue(out buffers))
        {
            buffers.Dispose();
        }

        _narrow.Dispose();
        _wide?.Dispose();
    }
}
