namespace FacialExpression;

/// <summary>The settings of a <see cref="FaceDetector"/>.</summary>
public sealed record FaceDetectorOptions
{
    /// <summary>
    /// The smallest face that is reported, by the shorter side of its box in pixels of the picture. From 1 to 65,535. Default:
    /// 24, below which an expression can hardly be seen.
    /// </summary>
    /// <remarks>If it is above 32, pictures are reduced before detection, which takes less time.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MinFaceSize
    {
        get;
        init => field = value is >= 1 and <= 65_535
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MinFaceSize), value, "MinFaceSize must be from 1 to 65,535.");
    } = 24;

    /// <summary>
    /// The confidence from which a face is reported, above 0 and below 1. Default: <see langword="null"/>, the one that was
    /// chosen with the model, at which walls and patterns are hardly ever faces. A lower threshold finds more faces and
    /// more false ones.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and below 1.</exception>
    public float? Threshold
    {
        get;
        init => field = value is null or (> 0 and < 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threshold), value, "Threshold must be above 0 and below 1.");
    }

    /// <summary>
    /// The most faces of a picture; of more, those of the highest confidence are reported. From 1 to 2,000. Default: 500.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxFaces
    {
        get;
        init => field = value is >= 1 and <= 2_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxFaces), value, "MaxFaces must be from 1 to 2,000.");
    } = 500;

    /// <summary>
    /// The longer side that the network sees at most; larger pictures are reduced for detection. From 64 to 4,096. Default:
    /// 1,280.
    /// </summary>
    /// <remarks>
    /// It bounds time and memory, which grow with its square, and how small a face may be in a large picture: the network learned
    /// from faces of 10 pixels and more, and few below 24 are found. With the default, 24 pixels there are 75 in a photo of
    /// 4,000×3,000.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxSide
    {
        get;
        init => field = value is >= 64 and <= DetectorContract.LargestSide
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxSide), value, "MaxSide must be from 64 to 4,096.");
    } = 1_280;

    /// <summary>
    /// How many threads work on a picture while it is the only one. Pictures that are searched at the same time use one thread
    /// each, which is faster then. From 1 (the caller's own thread) to 1024. Default: the number of cores, at most 4.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 1024.</exception>
    public int Threads
    {
        get;
        init => field = value is > 0 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Threads must be from 1 to 1024.");
    } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>
    /// The most that a model file may ask of the machine for a picture of 640×640. Default: <see cref="ModelLimits.Default"/>.
    /// </summary>
    /// <remarks>
    /// A picture of <see cref="MaxSide"/> × <see cref="MaxSide"/> takes more by its area: by default, four times as much.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ModelLimits ModelLimits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ModelLimits));
    } = ModelLimits.Default;
}
