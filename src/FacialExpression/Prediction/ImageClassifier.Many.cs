using System.Runtime.CompilerServices;

namespace FacialExpression;

// Optional parameters, a token that stops long work among them, are the one idiom for what most callers leave out; the overloads
// differ in their first parameter.
#pragma warning disable RS0026, RS0027

public sealed partial class ImageClassifier
{
    /// <summary>Predicts many image files in batches, on all cores.</summary>
    /// <inheritdoc cref="ExpressionClassifier.PredictBatch(IEnumerable{string}, CancellationToken)"/>
    public IReadOnlyList<LabelPrediction> PredictBatch(
        IEnumerable<string> imagePaths, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(imagePaths, cancellationToken);

    /// <summary>Predicts many pictures from any source in batches, on all cores.</summary>
    /// <inheritdoc cref="ExpressionClassifier.PredictBatch{TItem}(IEnumerable{TItem}, Func{TItem, Picture}, CancellationToken)"
    /// path="/param|/typeparam|/returns|/exception|/remarks"/>
    public IReadOnlyList<LabelPrediction> PredictBatch<TItem>(
        IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(items, open, cancellationToken);

    /// <summary>Predicts several faces of one picture in one batch.</summary>
    /// <inheritdoc cref="ExpressionClassifier.PredictBatch(Picture, IEnumerable{FaceBox}, CancellationToken)"/>
    [OverloadResolutionPriority(1)] // So that [new(120, 80, 96, 96)] is a list of boxes.
    public IReadOnlyList<LabelPrediction> PredictBatch(
        Picture picture, IEnumerable<FaceBox> faces, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(picture, faces, cancellationToken);

    /// <summary>Predicts several detected faces of one picture in one batch, tilted ones turned upright.</summary>
    /// <inheritdoc cref="ExpressionClassifier.PredictBatch(Picture, IEnumerable{FaceBox}, CancellationToken)"/>
    public IReadOnlyList<LabelPrediction> PredictBatch(
        Picture picture, IEnumerable<DetectedFace> faces, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(picture, faces, cancellationToken);

    /// <summary>Predicts the label of an image file without blocking a thread while the file is read.</summary>
    /// <returns><inheritdoc cref="PredictAsync(Stream, CancellationToken)" path="/returns"/></returns>
    /// <inheritdoc cref="ExpressionClassifier.PredictAsync(string, CancellationToken)" path="/param|/exception"/>
    public Task<LabelPrediction> PredictAsync(string imagePath, CancellationToken cancellationToken = default) =>
        _predictor.PredictAsync(imagePath, cancellationToken);

    /// <summary>Predicts the label of an encoded image without blocking a thread while the stream is read.</summary>
    /// <returns>
    /// The likeliest label with all scores. Only reading is asynchronous: decoding and prediction then occupy the thread that
    /// continues, for milliseconds, or for tenths of a second if an image has tens of millions of pixels.
    /// </returns>
    /// <inheritdoc cref="ExpressionClassifier.PredictAsync(Stream, CancellationToken)" path="/param|/exception"/>
    public Task<LabelPrediction> PredictAsync(Stream image, CancellationToken cancellationToken = default) =>
        _predictor.PredictAsync(image, cancellationToken);

    /// <summary>Predicts a stream of image files, on all cores.</summary>
    /// <inheritdoc cref="ExpressionClassifier.PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)"
    /// path="/param|/returns|/exception|/remarks"/>
    public IAsyncEnumerable<LabelPredictionResult<string>> PredictManyAsync(
        IAsyncEnumerable<string> imagePaths, CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(imagePaths, Results<string>(), cancellationToken);

    /// <summary>Predicts a stream of pictures from any source, on all cores.</summary>
    /// <inheritdoc
    /// cref="ExpressionClassifier.PredictManyAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, Picture}, CancellationToken)"
    /// path="/param|/typeparam|/returns|/exception|/remarks"/>
    public IAsyncEnumerable<LabelPredictionResult<TItem>> PredictManyAsync<TItem>(
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
    public IAsyncEnumerable<LabelPredictionResult<TItem>> PredictManyAsync<TItem>(
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
    public IAsyncEnumerable<LabelPredictionResult<TItem>> PredictManyAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, CancellationToken, ValueTask<Picture>> open,
        CancellationToken cancellationToken = default) =>
        _predictor.PredictManyAsync(items, open, Results<TItem>(), cancellationToken);

    private static (Func<TItem, LabelPrediction, LabelPredictionResult<TItem>> Predicted,
        Func<TItem, Exception, LabelPredictionResult<TItem>> Failed) Results<TItem>() => (
            (item, prediction) => new LabelPredictionResult<TItem> { Item = item, Prediction = prediction },
            (item, error) => new LabelPredictionResult<TItem> { Item = item, Error = error });
}
