namespace FacialExpression.Training;

/// <summary>The images of one step, ready for the network. Its arrays are reused for later batches.</summary>
internal sealed class Batch(int capacity, ImageShape input, int classCount)
{
    private readonly float[] _images = new float[capacity * input.Size];
    private readonly float[] _targets = new float[capacity * classCount];
    private readonly int[] _indices = new int[capacity];
    private readonly float[] _weights = new float[capacity];

    /// <summary>The number of classes.</summary>
    public int ClassCount => classCount;

    /// <summary>The number of images; the last batch of an epoch may have fewer than the others.</summary>
    public int Count { get; set; }

    /// <summary>The indices of its images in the split.</summary>
    public Span<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>
    /// Whether <see cref="Images"/> is filled; otherwise the network takes the pixels of <see cref="Indices"/>.
    /// </summary>
    public bool HasImages { get; set; }

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
