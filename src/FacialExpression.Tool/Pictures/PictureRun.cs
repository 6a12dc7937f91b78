using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace FacialExpression.Tool;

/// <summary>
/// Predicts pictures as a stream, in order and with bounded memory. Arguments without a picture and standard input have their
/// place in the order.
/// </summary>
internal sealed class PictureRun(IPicturePredictor predictor, Func<CancellationToken, byte[]> readInput)
{
    public async IAsyncEnumerable<PictureResult> RunAsync(
        IEnumerable<PictureSource> sources, [EnumeratorCancellation] CancellationToken stop)
    {
        // Everything that was taken from the sources and has no result yet. Files among it come back in the same order.
        var waiting = new ConcurrentQueue<PictureSource>();
        await foreach ((IReadOnlyList<PictureFace>? faces, string? fault) in predictor
            .PredictManyAsync(Files(sources, waiting), stop).ConfigureAwait(false))
        {
            PictureSource source = Next(waiting);
            while (!source.IsFile)
            {
                yield return Predict(source, stop);
                source = Next(waiting);
            }

            yield return faces is null
                ? PictureResult.Failed(source, fault ?? "The picture cannot be used.")
                : new PictureResult(source, faces);
        }

        while (waiting.TryDequeue(out PictureSource? source))
        {
            yield return Predict(source, stop);
        }
    }

    private static PictureSource Next(ConcurrentQueue<PictureSource> waiting) => waiting.TryDequeue(out PictureSource? source)
        ? source
        : throw new InvalidOperationException("There is a result without a picture.");

    private static async IAsyncEnumerable<string> Files(
        IEnumerable<PictureSource> sources, ConcurrentQueue<PictureSource> waiting)
    {
        foreach (PictureSource source in sources)
        {
            waiting.Enqueue(source);
            if (source.IsFile)
            {
                yield return source.Path;
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private PictureResult Predict(PictureSource source, CancellationToken stop)
    {
        if (source.Fault is { } fault)
        {
            return PictureResult.Failed(source, fault);
        }

        try
        {
            return new PictureResult(source, predictor.Predict(readInput(stop)));
        }
        catch (Exception e) when (e is IOException or ImageFormatException or InsufficientMemoryException)
        {
            return PictureResult.Failed(source, Message.Of(e));
        }
    }
}
