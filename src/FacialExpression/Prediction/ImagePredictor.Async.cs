namespace FacialExpression;

internal sealed partial class ImagePredictor<TPrediction>
{
    /// <summary>Predicts an image file without blocking a thread while it is read.</summary>
    public Task<TPrediction> PredictAsync(string imagePath, CancellationToken cancellationToken) =>
        EncodedBytes.UseAsync(imagePath, ImageLimits, (bytes, _) => Predict(bytes), cancellationToken);

    /// <summary>Predicts an encoded image without blocking a thread while the stream is read.</summary>
    public Task<TPrediction> PredictAsync(Stream image, CancellationToken cancellationToken) =>
        EncodedBytes.UseAsync(image, ImageLimits, (bytes, _) => Predict(bytes), cancellationToken);

    /// <summary>Predicts a stream of image files, on all cores, in their order.</summary>
    public IAsyncEnumerable<TResult> PredictManyAsync<TResult>(
        IAsyncEnumerable<string> imagePaths,
        (Func<string, TPrediction, TResult> Predicted, Func<string, Exception, TResult> Failed) results,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictInOrder(imagePaths, (path, _) => ValueTask.FromResult(Predict(path)), results, cancellationToken);
    }

    /// <summary>Predicts a stream of pictures, on all cores, in their order.</summary>
    public IAsyncEnumerable<TResult> PredictManyAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, Picture> open,
        (Func<TItem, TPrediction, TResult> Predicted, Func<TItem, Exception, TResult> Failed) results,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return PredictInOrder(
            items, (item, _) => ValueTask.FromResult(PredictAndDispose(open(item))), results, cancellationToken);
    }

    /// <summary>Predicts a stream of encoded images, on all cores, in their order.</summary>
    public IAsyncEnumerable<TResult> PredictManyAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, ReadOnlyMemory<byte>> read,
        (Func<TItem, TPrediction, TResult> Predicted, Func<TItem, Exception, TResult> Failed) results,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(read);
        return PredictInOrder(
            items, (item, _) => ValueTask.FromResult(Predict(EncodedBytes.Of(item, read).Span)), results, cancellationToken);
    }

    /// <summary>Predicts a stream of pictures that are opened asynchronously, on all cores, in their order.</summary>
    public IAsyncEnumerable<TResult> PredictManyAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<Picture>> open,
        (Func<TItem, TPrediction, TResult> Predicted, Func<TItem, Exception, TResult> Failed) results,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return PredictInOrder(
            items,
            async (item, stop) => PredictAndDispose(await open(item, stop).ConfigureAwait(false)),
            results,
            cancellationToken);
    }

    private TPrediction PredictAndDispose(Picture picture)
    {
        using (picture)
        {
            return Predict(picture, (FaceBox?)null);
        }
    }

    private IAsyncEnumerable<TResult> PredictInOrder<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<TPrediction>> predict,
        (Func<TItem, TPrediction, TResult> Predicted, Func<TItem, Exception, TResult> Failed) results,
        CancellationToken cancellationToken)
    {
        var run = new ItemsInOrder<TItem, TResult>(
            async (item, stop) => results.Predicted(item, await predict(item, stop).ConfigureAwait(false)),
            results.Failed,
            _session.IsDisposalOf);
        return run.RunAsync(items, cancellationToken);
    }
}
