using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model opened in ONNX Runtime with a thread per caller and, for a lone caller, with several threads. Both give the same
/// results; many callers with a thread each are faster than many that share a pool of threads.
/// </summary>
/// <param name="narrow">Computes on the caller's thread.</param>
/// <param name="wide">Computes on several threads, if there is one.</param>
internal sealed class SessionPair(InferenceSession narrow, InferenceSession? wide) : IDisposable
{
    private const int LargestOpenedTogether = 8 * 1024 * 1024;

    // Beyond this, opening a model twice takes longer than a caller should wait, and as much memory again: all callers share the
    // wide session.
    private const int LargestOpenedTwice = 32 * 1024 * 1024;

    /// <summary>The session with a thread per caller, or the only one.</summary>
    public InferenceSession Narrow => narrow;

    /// <summary>The session for a caller.</summary>
    /// <param name="isAlone">Whether nobody else computes, so that several threads may.</param>
    public InferenceSession For(bool isAlone) => isAlone ? wide ?? narrow : narrow;

    /// <summary>Opens a model on the CPU.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="threads">How many threads work for a lone caller.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime cannot load the model.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime itself cannot be loaded.</exception>
    public static SessionPair Open(byte[] onnxModel, int threads)
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
        try
        {
            narrow = Open(onnxModel, own);
            InferenceSession? wide =
                opening is not null ? opening.GetAwaiter().GetResult() : shared is not null ? Open(onnxModel, shared) : null;
            return new SessionPair(narrow, wide);
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
            if (opening is null)
            {
                shared?.Dispose();
            }

            throw;
        }
    }

    /// <summary>Opens one session.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="settings">Disposed.</param>
    public static InferenceSession Open(byte[] onnxModel, SessionOptions settings)
    {
        using (settings)
        {
            return new InferenceSession(onnxModel, settings);
        }
    }

    public void Dispose()
    {
        narrow.Dispose();
        wide?.Dispose();
    }
}
