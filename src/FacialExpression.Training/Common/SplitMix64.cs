using System.Runtime.Intrinsics;

namespace FacialExpression.Training;

/// <summary>
/// Random numbers that are the same on every machine and in every version of .NET, which <see cref="Random"/> does not promise.
/// SplitMix64 (Steele, Lea and Flood 2014) is small enough for one generator per image.
/// </summary>
/// <param name="seed">Any value; neighboring seeds give unrelated numbers.</param>
internal struct SplitMix64(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A number with 64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong next = Mix(_state);
        _state += Increment;
        return next;
    }

    /// <summary>A number in [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number between <paramref name="low"/> and <paramref name="high"/>.</summary>
    public double NextBetween(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>
    /// A number in [0, <paramref name="max"/>). In all 2^64 draws, counts of two numbers differ by at most one.
    /// </summary>
    public int NextInt(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return (int)Math.BigMul(NextUInt64(), (ulong)max, out _);
    }

    /// <summary>Shuffles values; every order is equally likely.</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Makes a seed of a counter: neighboring counters give unrelated seeds.</summary>
    public static ulong Mix(ulong value)
    {
        ulong z = value + Increment;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Makes eight seeds at once.</summary>
    public static Vector512<ulong> Mix(Vector512<ulong> values)
    {
        Vector512<ulong> z = values + Vector512.Create(Increment);
        z = (z ^ (z >> 30)) * Vector512.Create(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * Vector512.Create(0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>Makes a seed per name under one seed, as for the weights of a network.</summary>
    public static ulong Mix(ulong seed, string name) => name.Aggregate(Mix(seed), (hash, character) => Mix(hash + character));

    /// <summary>Makes a seed per index under one seed, as for the images of an epoch.</summary>
    public static ulong Mix(ulong seed, ulong index) => Mix(Mix(seed) + index);
}
