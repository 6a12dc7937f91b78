using System.Numerics.Tensors;

namespace FacialExpression.Training;

/// <summary>
/// Makes batches of a split on a background thread, in parallel with the step that trains on the batch before. Seed, epoch and
/// index alone decide what is in a batch, augmentation included, so that a training that is resumed within an epoch gets the same
/// batches.
/// </summary>
internal sealed class BatchSource
{
    private readonly DatasetSplit _split;
    private readonly TrainingOptions _options;
    private readonly float[] _weights;

    // The output of each class.
    private readonly int[] _outputs;
    private readonly float[] _scaled;
    private readonly Augmenter? _augmenter;
    private readonly bool _hasImages;

    /// <param name="split">The images.</param>
    /// <param name="options">Batch size, sampling, augmentation, label smoothing and class weights.</param>
    /// <param name="scale">The factor for each pixel.</param>
    /// <param name="residentPixels">
    /// Whether the device has the pixels, so that batches have indices, changes and the order of mixing instead of images.
    /// </param>
    /// <param name="outputs">
    /// The classes in the order of the network's outputs, and so of the targets. Default: the split's order.
    /// </param>
    public BatchSource(
        DatasetSplit split, TrainingOptions options, float scale, bool residentPixels, IReadOnlyList<string>? outputs = null)
    {
        (_split, _options) = (split, options);
        List<string> order = [.. outputs ?? split.ClassNames];
        _outputs = [.. split.ClassNames.Select(name => order.FindIndex(o => o.Equals(name, StringComparison.OrdinalIgnoreCase)))];
        _weights = new float[order.Count];
        foreach ((double weight, int output) in options.GetClassWeights(split.ClassNames).Zip(_outputs))
        {
            _weights[output] = (float)weight;
        }

        _scaled = [.. Enumerable.Range(0, 256).Select(pixel => pixel * scale)];
        ChangesImages = options.Augmentation is { ChangesImages: true };
        _augmenter = ChangesImages ? new Augmenter(options.Augmentation!, split.Input, scale) : null;
        _hasImages = !residentPixels;
    }

    /// <summary>Steps per epoch.</summary>
    public int StepsPerEpoch => (int)(((long)_split.Count + _options.BatchSize - 1) / _options.BatchSize);

    /// <summary>Whether single images are changed.</summary>
    public bool ChangesImages { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount => _weights.Length;

    /// <summary>The most images of a batch.</summary>
    public int Capacity => Math.Min(_options.BatchSize, _split.Count);

    /// <summary>The batches of an epoch. Each is valid until the next one is requested.</summary>
    /// <param name="seed">The epoch's own.</param>
    /// <param name="done">Steps to leave out at the start.</param>
    public IEnumerable<Batch> Epoch(ulong seed, int done)
    {
        int[] order = _split.Kind == SplitKind.Training
            ? BatchOrder.Of(_split, _options.Sampling, seed)
            : [.. Enumerable.Range(0, _split.Count)];
        Batch[] batches = [NewBatch(), NewBatch()];
        Task<Batch> Prepare(int step) => Task.Run(() => Fill(batches[step % 2], order, step, SplitMix64.Mix(seed, (ulong)step)));
        Task<Batch>? next = done < StepsPerEpoch ? Prepare(done) : null;
        for (int step = done; next is not null; step++)
        {
            Batch batch = next.GetAwaiter().GetResult();
            next = step + 1 < StepsPerEpoch ? Prepare(step + 1) : null;
            yield return batch;
        }
    }

    private Batch NewBatch() => new(Capacity, _split.Input, ClassCount, _hasImages);

    private Batch Fill(Batch batch, int[] order, int step, ulong seed)
    {
        int first = step * _options.BatchSize;
        batch.Count = Math.Min(_options.BatchSize, order.Length - first);
        float smoothing = (float)(_options.LabelSmoothing / ClassCount);
        for (int i = 0; i < batch.Count; i++)
        {
            int index = batch.Indices[i] = order[first + i];
            SetTarget(batch.Target(i), index, smoothing);
            ulong imageSeed = SplitMix64.Mix(seed, (ulong)i);
            if (_hasImages)
            {
                SetPixels(_split.GetPixels(index), batch.Image(i), imageSeed);
            }
            else if (ChangesImages)
            {
                batch.Changes[i] = ImageChange.Draw(_options.Augmentation!, _split.Input, imageSeed);
            }
        }

        if (_options.Augmentation is { MixUp: > 0 } augmentation)
        {
            ulong mixSeed = SplitMix64.Mix(seed, (ulong)batch.Count);
            (float ratio, int[] others) = BatchMixer.Draw(batch.Count, augmentation.MixUp, mixSeed);
            batch.Mix = (ratio, others);
            BatchMixer.Mix(batch.Targets, others, ratio);
            if (_hasImages)
            {
                BatchMixer.Mix(batch.Images, others, ratio);
            }
        }

        // By the class with the largest target, as in Keras, which sees the targets after they are mixed.
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Weights[i] = _weights[TensorPrimitives.IndexOfMax(batch.Target(i))];
        }

        return batch;
    }

    private void SetTarget(Span<float> target, int index, float smoothing)
    {
        target.Fill(smoothing);
        float rest = (float)(1 - _options.LabelSmoothing);
        if (_split.SoftTargets is { } targets)
        {
            float[] soft = targets[index];
            for (int k = 0; k < soft.Length; k++)
            {
                target[_outputs[k]] = (soft[k] * rest) + smoothing;
            }
        }
        else
        {
            target[_outputs[_split.ClassOf(index)]] += rest;
        }
    }

    private void SetPixels(ReadOnlySpan<byte> pixels, Span<float> image, ulong seed)
    {
        if (_augmenter is not null)
        {
            _augmenter.Apply(pixels, image, seed);
            return;
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            image[i] = _scaled[pixels[i]];
        }
    }
}
