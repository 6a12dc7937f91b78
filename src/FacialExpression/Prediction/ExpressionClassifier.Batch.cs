using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace FacialExpression;

// Optional parameters are the one idiom for what most callers leave out; the overloads differ in their first parameter.
#pragma warning disable RS0026

public sealed partial class ExpressionClassifier
{
    private delegate void GrayReader<in T>(T item, Span<byte> gray);

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
        IEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictChunks(imagePaths, ReadFile, cancellationToken);
    }

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
        IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(open);
        return PredictChunks(
            items,
            (item, gray) =>
            {
                using Picture picture = open(item);
                _preprocessor.ToGray(picture, gray);
            },
            cancellationToken);
    }

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
        Picture picture, IEnumerable<FaceBox> faces, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(faces);
        return PredictChunks(
            faces, (face, gray) => _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray), cancellationToken);
    }

    /// <summary>Predicts several detected faces of one picture in one batch, tilted ones turned upright.</summary>
    /// <inheritdoc cref="PredictBatch(Picture, IEnumerable{FaceBox}, CancellationToken)"/>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(
        Picture picture, IEnumerable<DetectedFace> faces, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(faces);
        return PredictChunks(
            faces, (face, gray) => _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray), cancellationToken);
    }

    /// <summary>Predicts many gray images of the model's own size in batches, on all cores.</summary>
    /// <param name="grayPixels">The images one after the other, each of the model's size, row by row, 0 to 255.</param>
    /// <returns>One prediction per image, in their order.</returns>
    /// <exception cref="ArgumentException">The number of pixels is no multiple of an image's size.</exception>
    internal unsafe IReadOnlyList<ExpressionPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels)
    {
        int size = Metadata.Input.Size;
        if (grayPixels.Length % size != 0)
        {
            throw new ArgumentException(
                $"The pixels must be whole images of {Metadata.Input} = {size} bytes; received {grayPixels.Length} bytes.",
                nameof(grayPixels));
        }

        int count = grayPixels.Length / size;
        int chunkSize = BatchChunks.SizeFor(count, _session.BatchesAtOnce, _session.BatchSize);
        var predictions = new ExpressionPrediction[count];
        fixed (byte* first = grayPixels)
        {
            // A span cannot go to other threads; its memory is pinned until all of them are done.
            nint address = (nint)first;
            try
            {
                Parallel.For(0, (count + chunkSize - 1) / chunkSize, Workers(CancellationToken.None), chunk =>
                {
                    int start = chunk * chunkSize;
                    int length = Math.Min(chunkSize, count - start);
                    var pixels = new ReadOnlySpan<byte>((byte*)address + ((long)start * size), length * size);
                    PredictChunk(pixels, predictions.AsSpan(start, length), maySpread: count == 1);
                });
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
        }

        return predictions;
    }

    private ParallelOptions Workers(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = _session.BatchesAtOnce, CancellationToken = cancellationToken };

    private void ReadFile(string imagePath, Span<byte> gray)
    {
        using Picture picture = Picture.Load(imagePath, ImageLimits);
        try
        {
            _preprocessor.ToGray(picture, gray);
        }
        catch (ImageFormatException e)
        {
            throw EncodedBytes.Named(imagePath, e);
        }
    }

    private List<ExpressionPrediction> PredictChunks<T>(
        IEnumerable<T> items, GrayReader<T> read, CancellationToken cancellationToken) => BatchRun.Run(
            items,
            _session.BatchesAtOnce,
            _session.BatchSize,
            chunk => ReadAndPredict(chunk, read, cancellationToken),
            cancellationToken);

    private ExpressionPrediction[] ReadAndPredict<T>(
        BatchChunks.Chunk<T> chunk, GrayReader<T> read, CancellationToken cancellationToken)
    {
        int size = Metadata.Input.Size;
        using var gray = new GrayPixels(checked(chunk.Items.Length * size));
        if (_session.IsFedByAllCores)
        {
            ReadOnAllCores(chunk.Items, read, gray.Memory, cancellationToken);
        }
        else
        {
            for (int i = 0; i < chunk.Items.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read(chunk.Items[i], gray.Span.Slice(i * size, size));
            }
        }

        var predictions = new ExpressionPrediction[chunk.Items.Length];
        PredictChunk(gray.Span, predictions, chunk.IsOnlyItem);
        return predictions;
    }

    /// <exception cref="Exception">The failure of the first item, in their order, that fails.</exception>
    private void ReadOnAllCores<T>(T[] items, GrayReader<T> read, Memory<byte> gray, CancellationToken cancellationToken)
    {
        int size = Metadata.Input.Size;
        var cores = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        var failures = new ConcurrentDictionary<int, Exception>();
        Parallel.For(0, items.Length, cores, (i, state) =>
        {
            try
            {
                read(items[i], gray.Span.Slice(i * size, size));
            }
            catch (Exception e)
            {
                failures[i] = e;
                state.Break();
            }
        });
        if (!failures.IsEmpty)
        {
            ExceptionDispatchInfo.Throw(failures.MinBy(failure => failure.Key).Value);
        }
    }

    private void PredictChunk(ReadOnlySpan<byte> gray, Span<ExpressionPrediction> predictions, bool maySpread)
    {
        Span<float> scores = stackalloc float[predictions.Length * _order.Length];
        _session.Run(gray, predictions.Length, scores, maySpread);
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = ToPrediction(scores.Slice(i * _order.Length, _order.Length));
        }
    }
}
