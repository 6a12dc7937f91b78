using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FacialExpression;

// A token that stops long work is optional everywhere in .NET, in every overload.
#pragma warning disable RS0026, RS0027

public sealed partial class ExpressionClassifier
{
    /// <summary>Reads the expression of the face in an encoded image whose stream must not be waited for, as a request's body.</summary>
    /// <param name="image">A stream of a JPEG, PNG, WebP, GIF or BMP file, read from its position to its end and left open; it need not be able to seek.</param>
    /// <param name="cancellationToken">Stops the reading of the stream.</param>
    /// <returns>
    /// The likeliest expression with all scores. Only the stream is waited for: decoding and prediction then take the thread that goes on, for milliseconds, or for tenths of a second where an image has tens
    /// of millions of pixels.
    /// </returns>
    /// <exception cref="ImageFormatException">The stream holds no image, a format that is not supported, is cut short or too large.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<ExpressionPrediction> PredictAsync(Stream image, CancellationToken cancellationToken = default) =>
        EncodedBytes.UseAsync(image, _options.Limits, (bytes, _) => Predict(bytes), cancellationToken);

    /// <summary>Reads image files as they come, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format.</param>
    /// <param name="cancellationToken">Stops it: no further item is taken, and the enumeration throws.</param>
    /// <returns>One result a path, in the order of the paths. A file that cannot be read gives its error and does not stop the rest.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>Memory is bounded: at most two images a core and two more are under way or wait to be taken; the source is asked for more only as results are taken.</remarks>
    /// <example><code>
    /// await foreach (PredictionResult&lt;string&gt; result in classifier.PredictAsync(paths))
    /// {
    ///     Console.WriteLine($"{result.Item}: {result.Prediction?.ToString() ?? result.Error?.Message}");
    /// }
    /// </code></example>
    public IAsyncEnumerable<PredictionResult<string>> PredictAsync(IAsyncEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictInOrder(imagePaths, (path, _) => ValueTask.FromResult(Predict(path)), cancellationToken);
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
        return PredictInOrder(items, (item, _) => ValueTask.FromResult(Read(open(item))), cancellationToken);
    }

    /// <summary>Reads pictures as they come, from where they must be waited for: downloads, databases.</summary>
    /// <param name="items">What stands for an image: an address, a key.</param>
    /// <param name="open">
    /// Makes a picture of an item; called from several threads, with a token that is cancelled when the enumeration ends. The picture is disposed once it is read.
    /// </param>
    /// <param name="cancellationToken">Stops it: no further item is taken, and the enumeration throws.</param>
    /// <returns>One result an item, in their order. What <paramref name="open"/> throws is the item's error and does not stop the rest.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks><inheritdoc cref="PredictAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<PredictionResult<TItem>> PredictAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, ValueTask<Picture>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return PredictInOrder(items, async (item, stop) => Read(await open(item, stop).ConfigureAwait(false)), cancellationToken);
    }

    private ExpressionPrediction Read(Picture picture)
    {
        using (picture)
        {
            return Predict(picture);
        }
    }

    private static async IAsyncEnumerable<PredictionResult<TItem>> PredictInOrder<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, ValueTask<ExpressionPrediction>> predict, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Results wait here in input order, done or not; its capacity is what bounds memory.
        var underWay = Channel.CreateBounded<Task<PredictionResult<TItem>>>(
            new BoundedChannelOptions(2 * Environment.ProcessorCount) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = Task.Run(() => ReadAsync(items, predict, underWay.Writer, stop.Token), CancellationToken.None);
        Task<PredictionResult<TItem>>? next = null;
        try
        {
            while (await underWay.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (underWay.Reader.TryRead(out next))
                {
                    yield return await next.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // Also where the caller stopped half-way: the source is closed and no picture is open any more when the enumeration ends.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            do
            {
                await ((Task?)next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            while (underWay.Reader.TryRead(out next));
        }
    }

    private static async Task ReadAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<ExpressionPrediction>> predict,
        ChannelWriter<Task<PredictionResult<TItem>>> underWay,
        CancellationToken cancellationToken)
    {
        try
        {
            await foreach (TItem item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // Room first: an item is not opened before its result has a place.
                await underWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                underWay.TryWrite(Task.Run(() => PredictItem(item), cancellationToken));
            }

            underWay.Complete();
        }
        catch (Exception e)
        {
            // The caller's own source failed, or it was cancelled: the enumeration throws it after what came before.
            underWay.Complete(e);
        }

        async Task<PredictionResult<TItem>> PredictItem(TItem item)
        {
            try
            {
                return new PredictionResult<TItem>(item, await predict(item, cancellationToken).ConfigureAwait(false), null);
            }
            catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested) && e is not ObjectDisposedException { ObjectName: nameof(ExpressionClassifier) })
            {
                return new PredictionResult<TItem>(item, null, e);
            }
        }
    }
}
