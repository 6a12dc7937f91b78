using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>
/// A model in ONNX Runtime, called from any thread and closed at any time: whoever is in the middle of a prediction finishes it, and the last one out frees the model.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private const int Closed = int.MinValue;

    private readonly InferenceSession _session;
    private readonly ImageShape _input;
    private readonly float _scale;
    private readonly ConcurrentQueue<SessionBuffers> _idle = new();

    // How many predict just now; from Closed up once closed.
    private int _users;
    private int _isFreed;

    /// <param name="session">Owned from here on.</param>
    /// <param name="metadata">Size and scale of the network's input.</param>
    public ModelSession(InferenceSession session, ExpressionModelMetadata metadata)
    {
        _session = session;
        _input = metadata.Input;
        _scale = metadata.Scale;
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
        Enter();
        try
        {
            // Buffers for single images are kept: with them a prediction leaves no garbage.
            if (count != 1 || !_idle.TryDequeue(out SessionBuffers? buffers))
            {
                buffers = new SessionBuffers(_input, count);
            }

            bool isKept = false;
            try
            {
                Run(buffers, gray, scores);
                isKept = count == 1;
            }
            finally
            {
                if (isKept)
                {
                    _idle.Enqueue(buffers);
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

    private void Run(SessionBuffers buffers, ReadOnlySpan<byte> gray, Span<float> scores)
    {
        Span<float> image = buffers.Image;
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = gray[i] * _scale;
        }

        buffers.Run(_session);
        buffers.Scores.CopyTo(scores);
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _users) > 0)
        {
            return;
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

        while (_idle.TryDequeue(out SessionBuffers? buffers))
        {
            buffers.Dispose();
        }

        _session.Dispose();
    }
}
