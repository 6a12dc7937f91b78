namespace FacialExpression.Fuzz;

/// <summary>The code under test and the cases for it. A case depends on the seed and its number alone.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>The outcome of a case that gave a valid prediction.</summary>
    public const string Answered = "answered";

    /// <summary>The outcome of a case that threw one of our documented exceptions.</summary>
    public const string Refused = "refused";

    /// <summary>The outcome of a case that did anything else.</summary>
    public const string Faulty = "fault";

    private const long Mebibyte = 1024 * 1024;

    // Allowance for memory that the garbage collector, the allocator and other threads take during a case.
    protected const long Noise = 24 * Mebibyte;

    public abstract FuzzCase Make(int seed, long number);

    /// <returns><see cref="Answered"/> or <see cref="Refused"/>. Any exception is a fault.</returns>
    public abstract string Run(FuzzCase item);

    /// <summary>The documented limit of memory growth in bytes.</summary>
    public abstract long MemoryLimit(FuzzCase item);

    public abstract void Dispose();

    public static FuzzTarget Of(string name) => name switch
    {
        "images" => new ImageTarget(),
        "models" => new ModelTarget(),
        "faces" => new AnalyzerTarget(),
        "detectors" => new DetectorTarget(),
        "image-bombs" => new ImageBombTarget(),
        "keras" => new KerasTarget(),
        "onnx" => new OnnxTarget(),
        "model-bombs" => new ModelBombTarget(),
        _ => throw new ArgumentException($"Unknown target {name}."),
    };

    /// <summary>
    /// Mixes seed and number as the end of SplitMix64 does, because sequences of neighboring seeds begin alike.
    /// A seeded <see cref="Random"/> gives the same sequence in all versions of .NET so far.
    /// </summary>
    protected static Random Draw(int seed, long number)
    {
        ulong bits = unchecked(((ulong)seed * 0x9e3779b97f4a7c15) + (ulong)number);
        bits = unchecked((bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94d049bb133111eb);
        return new Random(unchecked((int)(bits ^ (bits >> 31))));
    }

    /// <summary>A mutated image that goes in by one of several ways.</summary>
    protected static FuzzCase MutatedImage(int seed, long number, int ways)
    {
        Random random = Draw(seed, number);
        SeedFile file = SeedFiles.Images[random.Next(SeedFiles.Images.Count)];
        (string mutation, byte[] bytes) = ImageMutations.Apply(file.Bytes, random);
        return new FuzzCase(file.Format, mutation, bytes, random.Next(ways));
    }

    protected static void Require(ExpressionPrediction prediction)
    {
        float sum = prediction.Scores.Sum(s => s.Score);
        if (prediction.Scores.Any(s => s.Score is not (>= 0 and <= 1)) || sum is not (> 0.99f and < 1.01f))
        {
            throw new InvalidOperationException($"The scores are not probabilities: {prediction.Scores}.");
        }
    }
}
