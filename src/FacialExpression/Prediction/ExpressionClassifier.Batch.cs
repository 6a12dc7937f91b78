using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace FacialExpression;

// A token that stops long work is optional everywhere in .NET, in every overload.
#pragma warning disable RS0026

public sealed partial class ExpressionClassifier
{
    private delegate void GrayReader<in T>(T item, Span<byte> gray);

    private static ParallelOptions AllCores => new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>Reads many image files in true batches, on all cores.</summary>
    /// <param name="imagePaths">Image files of any size and supported format. Taken one after the other, as they are needed.</param>
    /// <param name="cancellationToken">Stops between chunks of images.</param>
    /// <returns>One prediction an image, in the order of the paths.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="FileNotFoundException">One of the files does not exist.</exception>
    /// <exception cref="ImageFormatException">One of the files cannot be read; the message names it. Of several, the first in the order of the paths.</exception>
    /// <remarks>The first file that cannot be read ends it. Where the others are wanted all the same, <see cref="PredictAsync(IAsyncEnumerable{string}, CancellationToken)"/> goes on.</remarks>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(IEnumerable<string> imagePaths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictChunks(imagePaths, ReadFile, cancellationToken);
    }

    /// <summary>Reads many pictures, from wherever they come, in true batches, on all cores.</summary>
    /// <param name="items">What stands for an image: its bytes, a row, a name. Taken one after the other, as they are needed.</param>
    /// <param name="open">Makes a picture of an item; called from several threads. The picture is disposed once it is read.</param>
    /// <param name="cancellationToken">Stops between chunks of images.</param>
    /// <returns>One prediction an item, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>What <paramref name="open"/> throws ends it; of several, the first in the order of the items.</remarks>
    /// <example><code>
    /// IReadOnlyList&lt;ExpressionPrediction&gt; predictions = classifier.PredictBatch(rows, row => Picture.Decode(row.Jpeg));
    /// </code></example>
    public IReadOnlyList<ExpressionPrediction> PredictBatch<TItem>(IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken = default)
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

    /// <summary>Reads several faces of one picture in one batch.</summary>
    /// <param name="picture">Decoded once.</param>
    /// <param name="faces">Where they are.</param>
    /// <returns>One prediction a face, in their order.</returns>
    /// <exception cref="ArgumentException">A box has no size, or lies outside the picture.</exception>
    /// <exception cref="ImageFormatException">What is seen is wholly transparent.</exception>
    public IReadOnlyList<ExpressionPrediction> PredictBatch(Picture picture, IEnumerable<FaceBox> faces)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(faces);
        return PredictChunks(faces, (face, gray) => _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray), CancellationToken.None);
    }

    /// <summary>Reads many gray images of the model's own size in true batches, on all cores.</summary>
    /// <param name="grayPixels">The images one after the other, each of <see cref="ExpressionModelMetadata.Input"/>'s size, row by row, 0 to 255.</param>
    /// <returns>One prediction an image, in their order.</returns>
    /// <exception cref="ArgumentException">The number of pixels is no multiple of an image's size.</exception>
    public unsafe IReadOnlyList<ExpressionPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels)
    {
        int size = Metadata.Input.Size;
        if (grayPixels.Length % size != 0)
        {
            throw new ArgumentException(
                $"The pixels must be whole images of {Metadata.Input} = {size} bytes; received {grayPixels.Length} bytes.", nameof(grayPixels));
        }

        int count = grayPixels.Length / size;
        var predictions = new ExpressionPrediction[count];
        fixed (byte* first = grayPixels)
        {
            // A span cannot go to other threads; its memory stands still until all of them are done.
            nint address = (nint)first;
            try
            {
                Parallel.For(0, (count + ModelSession.BatchSize - 1) / ModelSession.BatchSize, AllCores, chunk =>
                {
                    int start = chunk * ModelSession.BatchSize;
                    int length = Math.Min(ModelSession.BatchSize, count - start);
                    PredictChunk(new ReadOnlySpan<byte>((byte*)address + ((long)start * size), length * size), predictions.AsSpan(start, length));
                });
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
        }

        return predictions;
    }

    private void ReadFile(string imagePath, Span<byte> gray)
    {
        using Picture picture = Picture.Load(imagePath, _options.Limits);
        try
        {
            _preprocessor.ToGray(picture, gray);
        }
        catch (ImageFormatException e)
        {
            throw EncodedBytes.Named(imagePath, e);
        }
    }

    private List<ExpressionPrediction> PredictChunks<T>(IEnumerable<T> items, GrayReader<T> read, CancellationToken cancellationToken)
    {
        var chunks = new ConcurrentDictionary<long, ExpressionPrediction[]>();
        var failures = new ConcurrentDictionary<long, Exception>();
        ParallelOptions options = AllCores;
        options.CancellationToken = cancellationToken;
        Exception? sequence = null;
        try
        {
            // Each core takes its next chunk when it has done one; those before a failure are still read, to find the first one.
            Parallel.ForEach(Partitioner.Create(items.Chunk(ModelSession.BatchSize), EnumerablePartitionerOptions.NoBuffering), options, (chunk, state, index) =>
            {
                try
                {
                    chunks[index] = ReadAndPredict(chunk, read);
                }
                catch (Exception e)
                {
                    failures[index] = e;
                    state.Break();
                }
            });
        }
        catch (AggregateException e)
        {
            // The caller's own sequence failed; an item of before it goes first.
            sequence = e.InnerExceptions[0];
        }

        if ((failures.IsEmpty ? sequence : failures.MinBy(f => f.Key).Value) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }

        return [.. chunks.OrderBy(chunk => chunk.Key).SelectMany(chunk => chunk.Value)];
    }

    private ExpressionPrediction[] ReadAndPredict<T>(T[] items, GrayReader<T> read)
    {
        int size = Metadata.Input.Size;
        using var gray = new GrayPixels(items.Length * size);
        for (int i = 0; i < items.Length; i++)
        {
            read(items[i], gray.Span.Slice(i * size, size));
        }

        var predictions = new ExpressionPrediction[items.Length];
        PredictChunk(gray.Span, predictions);
        return predictions;
    }

    private void PredictChunk(ReadOnlySpan<byte> gray, Span<ExpressionPrediction> predictions)
    {
        Span<float> scores = stackalloc float[ModelSession.BatchSize * ExpressionLabels.Count];
        _session.Run(gray, predictions.Length, scores);
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = ToPrediction(scores.Slice(i * ExpressionLabels.Count, ExpressionLabels.Count));
        }
    }
}
