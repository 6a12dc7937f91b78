namespace FacialExpression.Training;

/// <summary>The images of one step, ready for the network. Its arrays are reused for later batches.</summary>
/// <param name="capacity">The most images.</param>
/// <param name="input">The size of each image.</param>
/// <param name="classCount">The number of classes.</param>
/// <param name="hasImages">Whether it has room for images; otherwise for what a device needs to make them.</param>
internal sealed class Batch(int capacity, ImageShape input, int classCount, bool hasImages)
{
    private readonly float[] _images = hasImages ? new float[capacity * input.Size] : [];
    private readonly float[] _targets = new float[capacity * classCount];
    private readonly int[] _indices = new int[capacity];
    private readonly float[] _weights = new float[capacity];
    private readonly ImageChange[] _changes = hasImages ? [] : new ImageChange[capacity];

    /// <summary>The number of classes.</summary>
    public int ClassCount => classCount;

    /// <summary>The number of images; the last batch of an epoch may have fewer than the others.</summary>
    public int Count { get; set; }

    /// <summary>The indices of its images in the split.</summary>
    public Span<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>Whether it has <see cref="Images"/>; otherwise <see cref="Changes"/>.</summary>
    public bool HasImages => hasImages;

    /// <summary>The changes of each image, if there is an augmentation of single images.</summary>
    public Span<ImageChange> Changes => _changes.AsSpan(0, Count);

    /// <summary>
    /// The ratio and the order in which images are mixed, x = ratio · x + (1 − ratio) · x[order]; <see cref="Images"/> and
    /// <see cref="Targets"/> are mixed already. <see langword="null"/> if nothing is.
    /// </summary>
    public (float Ratio, int[] Order)? Mix { get; set; }

    /// <summary>Scaled pixels, [count, height, width, channels].</summary>
    public Span<float> Images => _images.AsSpan(0, Count * input.Size);

    /// <summary>The target of each score, [count, classes]; rows sum to 1.</summary>
    public Span<float> Targets => _targets.AsSpan(0, Count * classCount);

    /// <summary>The weight of each image in the loss.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>The pixels of one image.</summary>
    public Span<float> Image(int index) => _images.AsSpan(index * input.Size, input.Size);

    /// <summary>The targets of one image.</summary>
    public Span<float> Target(int index) => _targets.AsSpan(index * classCount, classCount);
}
