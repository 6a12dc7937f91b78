using System.Runtime.CompilerServices;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

public sealed partial class ExpressionClassifier
{
    /// <summary>Predicts many image files in batches, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format. Enumerated as they are needed.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>One prediction per image, in the order of the paths.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="FileNotFoundException">One of the files does not exist.</exception>
    /// <exception cref="ImageFormatException">
    /// One of the files cannot be decoded; the message names it. Of several, the first in the order of the paths.
    /// </exception>
    /// <remarks>
    /// The first file that fails ends the batch without a result. To get the other results,
    /// use <see cref="PredictManyAsync(IAsyncEnumerable{string}, CancellationToken)"/>, which reports errors per item.
    /// </remarks>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(
        IEnumerable<string> imagePaths, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(imagePaths, cancellationToken);

    /// <summary>Predicts many pictures from any source in batches, on all cores.</summary>
    /// <param name="items">The source of an image: its bytes, a row, a name. Enumerated as they are needed.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed after use.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>One prediction per item, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <remarks>
    /// The first exception of <paramref name="open"/>, in the order of the items, ends the batch without a result. To get the
    /// other results, use
    /// <see cref="PredictManyAsync{TItem}(IAsyncEnumerable{TItem}, Func{TItem, Picture}, CancellationToken)"/>, which reports
    /// errors per item.
    /// </remarks>
    /// <example><code>
    /// IReadOnlyList&lt;ExpressionPrediction&gt; predictions = classifier.PredictBatch(rows, row => Picture.Decode(row.Jpeg));
    /// </code></example>
    public IReadOnlyList<ExpressionPrediction> PredictBatch<TItem>(
        IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(items, open, cancellationToken);

    /// <summary>Predicts several faces of one picture in one batch.</summary>
    /// <param name="picture">A picture of any size; it is not disposed.</param>
    /// <param name="faces">Where the faces are, in pixels of the upright picture.</param>
    /// <param name="cancellationToken">Stops between two faces.</param>
    /// <returns>One prediction per face, in their order.</returns>
    /// <exception cref="ArgumentException">A box has no size, or lies outside the picture.</exception>
    /// <exception cref="ImageFormatException">The visible part of a box is wholly transparent.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    [OverloadResolutionPriority(1)] // So that [new(120, 80, 96, 96)] is a list of boxes.
    public IReadOnlyList<ExpressionPrediction> PredictBatch(
        Picture picture, IEnumerable<FaceBox> faces, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(picture, faces, cancellationToken);

    /// <summary>Predicts several detected faces of one picture in one batch, tilted ones turned upright.</summary>
    /// <inheritdoc cref="PredictBatch(Picture, IEnumerable{FaceBox}, CancellationToken)"/>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(
        Picture picture, IEnumerable<DetectedFace> faces, CancellationToken cancellationToken = default) =>
        _predictor.PredictBatch(picture, faces, cancellationToken);

    /// <summary>Predicts many gray images of the model's own size in batches, on all cores.</summary>
    /// <param name="grayPixels">The images one after the other, each of the model's size, row by row, 0 to 255.</param>
    /// <returns>One prediction per image, in their order.</returns>
    /// <exception cref="ArgumentException">The number of pixels is no multiple of an image's size.</exception>
    internal IReadOnlyList<ExpressionPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels) =>
        _predictor.PredictGrayBatch(grayPixels);

    /// <inheritdoc cref="ImagePredictor{TPrediction}.ScoreGrayBatch"/>
    internal float[] ScoreGrayBatch(ReadOnlySpan<byte> grayPixels) => _predictor.ScoreGrayBatch(grayPixels);
}
