using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace FacialExpression;

internal sealed partial class ImagePredictor<TPrediction>
{
    private delegate void GrayReader<in T>(T item, Span<byte> gray);

    /// <summary>Predicts many image files in batches, on all cores.</summary>
    public IReadOnlyList<TPrediction> PredictBatch(IEnumerable<string> imagePaths, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(imagePaths);
        return PredictChunks(imagePaths, ReadFile, cancellationToken);
    }

    /// <summary>Predicts many pictures from any source in batches, on all cores.</summary>
    public IReadOnlyList<TPrediction> PredictBatch<TItem>(
        IEnumerable<TItem> items, Func<TItem, Picture> open, CancellationToken cancellationToken)
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

    /// <summary>Predicts several boxes of one picture in one batch.</summary>
    public IReadOnlyList<TPrediction> PredictBatch(
        Picture picture, IEnumerable<FaceBox> faces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(faces);
        return PredictChunks(
            faces, (face, gray) => _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray), cancellationToken);
    }

    /// <summary>Predicts several detected faces of one picture in one batch, tilted ones turned upright.</summary>
    public IReadOnlyList<TPrediction> PredictBatch(
        Picture picture, IEnumerable<DetectedFace> faces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(faces);
        return PredictChunks(
            faces, (face, gray) => _preprocessor.ToGray(picture, face, Metadata.FaceMargin, gray), cancellationToken);
    }

    /// <summary>Computes the scores of many gray images of the model's own size in batches, on all cores.</summary>
    /// <param name="grayPixels">The images one after the other, each of the model's size, row by row, 0 to 255.</param>
    /// <returns>The scores, image by image, each in the order of the model's labels. All are finite.</returns>
    /// <exception cref="ArgumentException">The number of pixels is no multiple of an image's size.</exception>
    public unsafe float[] ScoreGrayBatch(ReadOnlySpan<byte> grayPixels)
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
        float[] scores = new float[checked(count * LabelCount)];
        fixed (byte* first = grayPixels)
        {
            // A span cannot go to other threads; its memory is pinned until all of them are done.
            nint address = (nint)first;
            try
            {
                var workers = new ParallelOptions { MaxDegreeOfParallelism = _session.BatchesAtOnce };
                Parallel.For(0, (count + chunkSize - 1) / chunkSize, workers, chunk =>
                {
                    int start = chunk * chunkSize;
                    int length = Math.Min(chunkSize, count - start);
                    var pixels = new ReadOnlySpan<byte>((byte*)address + ((long)start * size), length * size);
                    Span<float> own = scores.AsSpan(start * LabelCount, length * LabelCount);
                    _session.Run(pixels, length, own, maySpread: count == 1);
                    RequireFinite(own);
                });
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
        }

        return scores;
    }

    /// <summary>Predicts many gray images of the model's own size.</summary>
    /// <inheritdoc cref="ScoreGrayBatch" path="/param|/exception"/>
    public IReadOnlyList<TPrediction> PredictGrayBatch(ReadOnlySpan<byte> grayPixels)
    {
        float[] scores = ScoreGrayBatch(grayPixels);
        var predictions = new TPrediction[scores.Length / LabelCount];
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = _make(scores.AsSpan(i * LabelCount, LabelCount));
        }

        return predictions;
    }

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

    private List<TPrediction> PredictChunks<T>(
        IEnumerable<T> items, GrayReader<T> read, CancellationToken cancellationToken) => BatchRun.Run(
            items,
            _session.BatchesAtOnce,
            _session.BatchSize,
            chunk => ReadAndPredict(chunk, read, cancellationToken),
            cancellationToken);

    private TPrediction[] ReadAndPredict<T>(
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

        var predictions = new TPrediction[chunk.Items.Length];
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

    private void PredictChunk(ReadOnlySpan<byte> gray, Span<TPrediction> predictions, bool maySpread)
    {
        int length = predictions.Length * LabelCount;
        Span<float> scores = length <= MostOnStack ? stackalloc float[length] : new float[length];
        _session.Run(gray, predictions.Length, scores, maySpread);
        RequireFinite(scores);
        for (int i = 0; i < predictions.Length; i++)
        {
            predictions[i] = _make(scores.Slice(i * LabelCount, LabelCount));
        }
    }
}
