namespace FacialExpression.Fuzz;

/// <summary>What is fed, case by case; a case follows from the seed and its number alone.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>A prediction was made.</summary>
    public const string Answered = "answered";

    /// <summary>One of our own exceptions said why not.</summary>
    public const string Refused = "refused";

    /// <summary>What must not be.</summary>
    public const string Faulty = "fault";

    private const long Mebibyte = 1024 * 1024;

    // What the garbage collector, the allocator and other threads of the process may take beside a case.
    protected const long Noise = 24 * Mebibyte;

    public abstract FuzzCase Make(int seed, long number);

    /// <returns><see cref="Answered"/> or <see cref="Refused"/>; whatever it throws is a finding.</returns>
    public abstract string Run(FuzzCase item);

    /// <summary>How many bytes the process may grow by, as documented.</summary>
    public abstract long MemoryLimit(FuzzCase item);

    public abstract void Dispose();

    public static FuzzTarget Of(string name) => name switch
    {
        "images" => new ImageTarget(),
        "models" => new ModelTarget(),
        "image-bombs" => new ImageBombTarget(),
        "keras" => new KerasTarget(),
        "model-bombs" => new ModelBombTarget(),
        _ => throw new ArgumentException($"There is no target {name}."),
    };

    /// <summary>
    /// Seed and number are stirred (the end of SplitMix64), since neighbouring seeds begin alike. What .NET's class draws from a seed does not change.
    /// </summary>
    protected static Random Draw(int seed, long number)
    {
        ulong bits = unchecked(((ulong)seed * 0x9e3779b97f4a7c15) + (ulong)number);
        bits = unchecked((bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94d049bb133111eb);
        return new Random(unchecked((int)(bits ^ (bits >> 31))));
    }

    protected static void Require(ExpressionPrediction prediction)
    {
        float sum = prediction.Scores.Sum();
        if (prediction.Scores.Any(s => s is not (>= 0 and <= 1)) || sum is not (> 0.99f and < 1.01f))
        {
            throw new InvalidOperationException($"The scores are no probabilities: {prediction.Scores}.");
        }
    }
}
