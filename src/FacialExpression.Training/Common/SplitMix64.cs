using System.Runtime.Intrinsics;

namespace FacialExpression.Training;

/// <summary>
/// Random numbers that stay the same on every machine and in every version of .NET, which <see cref="Random"/> does not promise.
/// SplitMix64 (Steele, Lea and Flood 2014): small enough to give each image a generator of its own.
/// </summary>
/// <param name="seed">Any value; neighbouring seeds give unrelated numbers.</param>
internal struct SplitMix64(ulong seed)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A number in which every bit is random.</summary>
    public ulong NextUInt64()
    {
        ulong next = Mix(_state);
        _state += Increment;
        return next;
    }

    /// <summary>A number from 0 up to, but not, 1, in steps of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from <paramref name="low"/> up to <paramref name="high"/>.</summary>
    public double NextBetween(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>A number from 0 to <paramref name="max"/> − 1; of 2^64 draws none is favoured by more than one.</summary>
    public int NextInt(int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        return (int)Math.BigMul(NextUInt64(), (ulong)max, out _);
    }

    /// <summary>Puts values in a random order, every order as likely as any other.</summary>
    public void Shuffle(Span<int> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>A number that has nothing to do with its neighbours': a seed made of a counter.</summary>
    public static ulong Mix(ulong value)
    {
        ulong z = value + Increment;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Eight such numbers at once.</summary>
    public static Vector512<ulong> Mix(Vector512<ulong> values)
    {
        Vector512<ulong> z = values + Vector512.Create(Increment);
        z = (z ^ (z >> 30)) * Vector512.Create(0xBF58476D1CE4E5B9);
        z = (z ^ (z >> 27)) * Vector512.Create(0x94D049BB133111EB);
        return z ^ (z >> 31);
    }

    /// <summary>A seed for each index under one seed, as for the images of an epoch.</summary>
    public static ulong Mix(ulong seed, ulong index) => Mix(Mix(seed) + index);
}
