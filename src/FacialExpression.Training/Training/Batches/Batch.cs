namespace FacialExpression.Training;

/// <summary>The images of one step, ready for the network. Its arrays are used again for later batches.</summary>
internal sealed class Batch(int capacity, ImageShape input)
{
    private readonly float[] _images = new float[capacity * input.Size];
    private readonly float[] _targets = new float[capacity * ExpressionLabels.Count];
    private readonly int[] _indices = new int[capacity];
    private readonly float[] _weights = new float[capacity];

    /// <summary>The number of images; the last batch of an epoch has fewer than the others.</summary>
    public int Count { get; set; }

    /// <summary>Where its images stand in the split.</summary>
    public Span<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>Whether <see cref="Images"/> is filled; without it the pixels of <see cref="Indices"/> are meant.</summary>
    public bool HasImages { get; set; }

    /// <summary>Scaled pixels, [count, height, width, channels].</summary>
    public Span<float> Images => _images.AsSpan(0, Count * input.Size);

    /// <summary>What the scores should be, [count, 7]; rows sum to 1.</summary>
    public Span<float> Targets => _targets.AsSpan(0, Count * ExpressionLabels.Count);

    /// <summary>How much each image counts in the loss.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>The pixels of one image.</summary>
    public Span<float> Image(int index) => _images.AsSpan(index * input.Size, input.Size);

    /// <summary>What the scores of one image should be.</summary>
    public Span<float> Target(int index) => _targets.AsSpan(index * ExpressionLabels.Count, ExpressionLabels.Count);
}
