namespace FacialExpression;

// A token that stops long work is optional everywhere in .NET, in every overload.
#pragma warning disable RS0026, RS0027

public sealed partial class ExpressionAnalyzer
{
    /// <summary>Analyzes an image file without blocking a thread while the file is read.</summary>
    /// <param name="imagePath">A JPEG, PNG, WebP, GIF (the first frame) or BMP file.</param>
    /// <param name="cancellationToken">Stops the reading of the file and the search for faces.</param>
    /// <returns><inheritdoc cref="AnalyzeAsync(Stream, CancellationToken)" path="/returns"/></returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ImageFormatException">The file cannot be decoded; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Task<IReadOnlyList<FaceExpression>> AnalyzeAsync(
        string imagePath, CancellationToken cancellationToken = default) => EncodedBytes.UseAsync(
            imagePath, _classifier.ImageLimits, (bytes, _) => Analyze(bytes, cancellationToken), cancellationToken);

    /// <summary>Analyzes an encoded image without blocking a thread while the stream is read.</summary>
    /// <param name="image">
    /// A stream of an image file, such as a request's body; read from its position to its end and left open. It need not be able
    /// to seek.
    /// </param>
    /// <param name="cancellationToken">Stops the reading of the stream and the search for faces.</param>
    /// <returns>
    /// One entry per face, in the detector's order; empty if it found none. Only reading is asynchronous: decoding, detection and
    /// prediction then occupy the thread that continues.
    /// </returns>
    /// <exception cref="ImageFormatException">The stream holds no image that can be decoded.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Task<IReadOnlyList<FaceExpression>> AnalyzeAsync(
        Stream image, CancellationToken cancellationToken = default) => EncodedBytes.UseAsync(
            image, _classifier.ImageLimits, (bytes, _) => Analyze(bytes, cancellationToken), cancellationToken);

    /// <summary>Analyzes many image files, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format. Enumerated as they are needed.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>The faces of each picture, in the order of the paths.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="FileNotFoundException">One of the files does not exist.</exception>
    /// <exception cref="ImageFormatException">
    /// One of the files cannot be decoded; the message names it. Of several, the first in the order of the paths.
    /// </exception>
    /// <remarks>
    /// The first file that fails ends the batch without a result. To get the other results,
    /// use <see cref="AnalyzeManyAsync(IAsyncEnumerable{string}, CancellationToken)"/>, which reports errors per item.
    /// </remarks>
    public IReadOnlyList<IReadOnlyList<FaceExpression>> AnalyzeBatch(
        IEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return AnalyzeEach(imagePaths, path => Analyze(path, cancellationToken), cancellationToken);
    }

    /// <summary>Analyzes many pictures from any source, on all cores.</summary>
    /// <param name="items">The source of a picture: its bytes, a row, a name. Enumerated as they are needed.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed after use.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>The faces of each picture, in the order of the items.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// The first exception of <paramref name="open"/>, in the order of the items, ends the batch without a result.
    /// </remarks>
    public IReadOnlyList<IReadOnlyList<FaceExpression>> AnalyzeBatch<TItem>(
        IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return AnalyzeEach(items, item => AnalyzeAndDispose(open(item), cancellationToken), cancellationToken);
    }

    /// <summary>Analyzes a stream of image files, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per path, in the order of the paths. A file that fails gives its error and does not stop the others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// Memory is bounded: at most two pictures per core and two more are analyzed or wait for the caller. The source is asked for
    /// more only as results are taken.
    /// </remarks>
    /// <example><code>
    /// await foreach (AnalysisResult&lt;string&gt; result in analyzer.AnalyzeManyAsync(paths))
    /// {
    ///     Console.WriteLine($"{result.Item}: {result.ErrorMessage ?? $"{result.Faces!.Count} faces"}");
    /// }
    /// </code></example>
    public IAsyncEnumerable<AnalysisResult<string>> AnalyzeManyAsync(
        IAsyncEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return AnalyzeInOrder(imagePaths, (path, stop) => ValueTask.FromResult(Analyze(path, stop)), cancellationToken);
    }

    /// <summary>Analyzes a stream of pictures from any source, on all cores.</summary>
    /// <param name="items">The source of a picture: a message, a row, its bytes.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed after use.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per item, in their order. An exception of <paramref name="open"/> is the item's error and does not stop the
    /// others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks><inheritdoc cref="AnalyzeManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<AnalysisResult<TItem>> AnalyzeManyAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return AnalyzeInOrder(
            items, (item, stop) => ValueTask.FromResult(AnalyzeAndDispose(open(item), stop)), cancellationToken);
    }

    /// <summary>
    /// Analyzes a stream of encoded images from any source, on all cores. Large JPEGs are decoded at a reduced size.
    /// </summary>
    /// <param name="items">The source of an image: a row, an entry of an archive, a key.</param>
    /// <param name="read">Gives the bytes of an item's image file; called from several threads.</param>
    /// <param name="cancellationToken">Stops the enumeration, which then throws.</param>
    /// <returns>
    /// One result per item, in their order. An exception of <paramref name="read"/> is the item's error and does not stop the
    /// others.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks><inheritdoc cref="AnalyzeManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<AnalysisResult<TItem>> AnalyzeManyAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, ReadOnlyMemory<byte>> read,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(read);
        return AnalyzeInOrder(
            items,
            (item, stop) => ValueTask.FromResult(Analyze(EncodedBytes.Of(item, read).Span, stop)),
            cancellationToken);
    }

    /// <summary>Analyzes a stream of pictures that are opened asynchronously, such as downloads, on all cores.</summary>
    /// <param name="items">The source of a picture: an address, a key.</param>
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
    /// <remarks><inheritdoc cref="AnalyzeManyAsync(IAsyncEnumerable{string}, CancellationToken)" path="/remarks"/></remarks>
    public IAsyncEnumerable<AnalysisResult<TItem>> AnalyzeManyAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<Picture>> open,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return AnalyzeInOrder(
            items,
            async (item, stop) => AnalyzeAndDispose(await open(item, stop).ConfigureAwait(false), stop),
            cancellationToken);
    }

    private static List<IReadOnlyList<FaceExpression>> AnalyzeEach<TItem>(
        IEnumerable<TItem> items,
        Func<TItem, IReadOnlyList<FaceExpression>> analyze,
        CancellationToken cancellationToken) =>
        BatchRun.Run(
            items,
            workers: Environment.ProcessorCount,
            batchSize: 1,
            chunk => Array.ConvertAll(chunk.Items, item => analyze(item)),
            cancellationToken);

    private IAsyncEnumerable<AnalysisResult<TItem>> AnalyzeInOrder<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<IReadOnlyList<FaceExpression>>> analyze,
        CancellationToken cancellationToken)
    {
        var run = new ItemsInOrder<TItem, AnalysisResult<TItem>>(
            async (item, stop) => new AnalysisResult<TItem>
            {
                Item = item,
                Faces = await analyze(item, stop).ConfigureAwait(false),
            },
            (item, error) => new AnalysisResult<TItem> { Item = item, Error = error },
            IsDisposal);
        return run.RunAsync(items, cancellationToken);
    }

    /// <summary>Whether an exception says that the analyzer, or one of its models, was disposed.</summary>
    private bool IsDisposal(Exception e) =>
        _uses.IsCauseOf(e) || _classifier.IsDisposalOf(e) || (_detector is FaceDetector own && own.IsDisposalOf(e));

    private IReadOnlyList<FaceExpression> AnalyzeAndDispose(Picture picture, CancellationToken cancellationToken)
    {
        using (picture)
        {
            return Analyze(picture, cancellationToken);
        }
    }
}
