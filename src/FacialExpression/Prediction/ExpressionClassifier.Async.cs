namespace FacialExpression;

// A token that stops long work is optional everywhere in .NET, in every overload.
#pragma warning disable RS0026, RS0027

public sealed partial class ExpressionClassifier
{
    /// <summary>Predicts the expression of the face in an image file without blocking a thread while the file is read.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (its first frame) or BMP file of any size.</param>
    /// <param name="cancellationToken">Stops the reading of the file.</param>
    /// <returns><inheritdoc cref="PredictAsync(Stream, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">
    /// The file is no image, of a format that is not supported, cut short or too large; the message names it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Task<ExpressionPrediction> PredictAsync(string imagePath, CancellationToken cancellationToken = default) =>
        _predictor.PredictAsync(imagePath, cancellationToken);

    /// <summary>
    /// Predicts the expression of the face in an encoded image without blocking a thread while the stream is read.
    /// </summary>
    /// <param name="image">
    /// A stream of a JPEG, PNG, WebP, GIF or BMP file, such as a request's body; read from its position to its end and left open.
    /// It need not be able to seek.
    /// </param>
    /// <param name="cancellationToken">Stops the reading of the stream.</param>
    /// <returns>
    /// The likeliest expression with all scores. Only reading is asynchronous: decoding and prediction then occupy the thread
    /// that continues, for milliseconds, or for tenths of a second if an image has tens of millions of pixels.
    /// </returns>
    /// <exception cref="ImageFormatException">
    /// The stream holds no image, a format that is not supported, is cut short or too large.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Task<ExpressionPrediction> PredictAsync(Stream image, CancellationToken cancellationToken = default) =>
        _predictor.PredictAsync(image, cancellationToken);

    /// <summary>Predicts a stream of image files, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per path, in the order of the paths. A file that fails gives its error and does not stop the others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// Memory is bounded: at most two images per core and two more are predicted or wait for the caller. The source is asked for
    /// more only as results are taken.
    /// </remarks>
    /// <example><code>
    /// await foreach (PredictionResult&lt;string&gt; result in classifier.PredictManyAsync(paths))
    /// {
    ///     Console.WriteLine($"{result.Item}: {result.Prediction?.ToString() ?? result.ErrorMessage}");
    /// }
    /// </code></example>
    public IAsyncEnumerable<PredictionResult<string>> PredictManyAsync(
        IAsyncEnumerable<string> imagePaths, CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(imagePaths, Results<string>(), cancellationToken);

    /// <summary>Predicts a stream of pictures from any source, on all cores.</summary>
    /// <param name="items">The source of an image: a message, a row, its bytes.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed after use.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per item, in their order. An exception of <paramref name="open"/> is the item's error and does not stop the
    /// others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks><inheritdoc cref="PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<PredictionResult<TItem>> PredictManyAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(items, open, Results<TItem>(), cancellationToken);

    /// <summary>Predicts a stream of encoded images from any source, on all cores.</summary>
    /// <param name="items">The source of an image: a row, an entry of an archive, a key.</param>
    /// <param name="read">Gives the bytes of an item's image file; called from several threads.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per item, in their order. An exception of <paramref name="read"/> is the item's error and does not stop the
    /// others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks><inheritdoc cref="PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<PredictionResult<TItem>> PredictManyAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, ReadOnlyMemory<byte>> read,
        CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(items, read, Results<TItem>(), cancellationToken);

    /// <summary>Predicts a stream of pictures that are opened asynchronously, such as downloads, on all cores.</summary>
    /// <param name="items">The source of an image: an address, a key.</param>
    /// <param name="open">
    /// Makes a picture of an item; called from several threads, with a token that is canceled when the enumeration ends. The
    /// picture is disposed after use.
    /// </param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per item, in their order. An exception of <paramref name="open"/> is the item's error and does not stop the
    /// others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks><inheritdoc cref="PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<PredictionResult<TItem>> PredictManyAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<Picture>> open,
        CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(items, open, Results<TItem>(), cancellationToken);

    private static (Func<TItem, ExpressionPrediction, PredictionResult<TItem>> Predicted,
        Func<TItem, Exception, PredictionResult<TItem>> Failed) Results<TItem>() => (
            (item, prediction) => new PredictionResult<TItem> { Item = item, Prediction = prediction },
            (item, error) => new PredictionResult<TItem> { Item = item, Error = error });
}
