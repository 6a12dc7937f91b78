using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FacialExpression;

// A token that stops long work is optional everywhere in .NET, in every overload.
#pragma warning disable RS0026, RS0027

public sealed partial class ExpressionClassifier
{
    /// <summary>Reads image files as they come, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format.</param>
    /// <param name="cancellationToken">Stops it: no further item is taken, and the enumeration throws.</param>
    /// <returns>One result a path, in the order of the paths. A file that cannot be read gives its error and does not stop the rest.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>Memory is bounded: at most two images a core are under way or wait to be taken; the source is asked for more only as results are taken.</remarks>
    /// <example><code>
    /// await foreach (PredictionResult&lt;string&gt; result in classifier.PredictAsync(paths))
    /// {
    ///     Console.WriteLine($"{result.Item}: {result.Prediction?.ToString() ?? result.Error?.Message}");
    /// }
    /// </code></example>
    public IAsyncEnumerable<PredictionResult<string>> PredictAsync(IAsyncEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictInOrder(imagePaths, Predict, cancellationToken);
    }

    /// <summary>Reads pictures as they come, from wherever they come, on all cores.</summary>
    /// <param name="items">What stands for an image: a message, a row, its bytes.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed once it is read.</param>
    /// <param name="cancellationToken">Stops it: no further item is taken, and the enumeration throws.</param>
    /// <returns>One result an item, in their order. What <paramref name="open"/> throws is the item's error and does not stop the rest.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks><inheritdoc cref="PredictAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<PredictionResult<TItem>> PredictAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return PredictInOrder(items, Predict, cancellationToken);

        ExpressionPrediction Predict(TItem item)
        {
            using Picture picture = open(item);
            return this.Predict(picture);
        }
    }

    private static async IAsyncEnumerable<PredictionResult<TItem>> PredictInOrder<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, ExpressionPrediction> predict, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Results wait here in input order, done or not; its capacity is what bounds memory.
        var underWay = Channel.CreateBounded<Task<PredictionResult<TItem>>>(
            new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = Task.Run(() => ReadAsync(items, predict, underWay.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<PredictionResult<TItem>> next in underWay.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Also where the caller stopped half-way: the source is closed before the enumeration is.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReadAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, ExpressionPrediction> predict, ChannelWriter<Task<PredictionResult<TItem>>> underWay, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TItem item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Room first: an item is not opened before its result has a place.
                await underWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                underWay.TryWrite(Task.Run(() => Predict(item), cancellationToken));
            }

            underWay.Complete();
        }
        catch (Exception e)
        {
            // The caller's own source failed, or it was cancelled: the enumeration throws it after what came before.
            underWay.Complete(e);
        }

        PredictionResult<TItem> Predict(TItem item)
        {
            try
            {
                return new PredictionResult<TItem>(item, predict(item), null);
            }
            catch (Exception e) when (e is not ObjectDisposedException { ObjectName: nameof(ExpressionClassifier) })
            {
                return new PredictionResult<TItem>(item, null, e);
            }
        }
    }
}
