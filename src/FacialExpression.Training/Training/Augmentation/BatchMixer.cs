namespace FacialExpression.Training;

/// <summary>
/// MixUp (Zhang et al. 2018): mixes each image of a batch, and its target, with another of the same batch. As in Keras'
/// <c>MixUp</c> and in the authors' own code there is one order and one ratio for the whole batch.
/// </summary>
internal static class BatchMixer
{
    /// <summary>Mixes a batch in place: x = ratio · x + (1 − ratio) · x[order].</summary>
    /// <param name="images">The values of all images, image by image.</param>
    /// <param name="targets">
    /// The probabilities of the classes, row by row, as many rows as images; rows that sum to 1 still do.
    /// </param>
    /// <param name="count">The number of images; one alone is unchanged.</param>
    /// <param name="alpha">
    /// α of the distribution Beta(α, α) that the ratio is drawn from, above 0: with a small one, one image prevails; with 1,
    /// every ratio is equally likely.
    /// </param>
    /// <param name="seed">Decides order and ratio.</param>
    public static void Apply(Span<float> images, Span<float> targets, int count, double alpha, ulong seed)
    {
        (float ratio, int[] order) = Draw(count, alpha, seed);
        Mix(images, order, ratio);
        Mix(targets, order, ratio);
    }

    /// <summary>Draws the ratio and the order of <see cref="Apply"/>.</summary>
    public static (float Ratio, int[] Order) Draw(int count, double alpha, ulong seed)
    {
        var random = new SplitMix64(seed);
        float ratio = (float)DrawBeta(ref random, alpha);
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return (ratio, order);
    }

    /// <summary>Mixes row i with row <paramref name="order"/>[i], both with their values from before.</summary>
    public static void Mix(Span<float> rows, ReadOnlySpan<int> order, float ratio)
    {
        int size = order.IsEmpty ? 0 : rows.Length / order.Length;
        float[] first = new float[size];
        bool[] mixed = new bool[order.Length];
        for (int start = 0; start < order.Length; start++)
        {
            if (mixed[start])
            {
                continue;
            }

            // An order consists of cycles, in each of which a row needs only the next one: one copied row per cycle is enough.
            rows.Slice(start * size, size).CopyTo(first);
            for (int i = start; !mixed[i]; i = order[i])
            {
                mixed[i] = true;
                ReadOnlySpan<float> other = order[i] == start ? first : rows.Slice(order[i] * size, size);
                MixRow(rows.Slice(i * size, size), other, ratio);
            }
        }
    }

    /// <summary>
    /// Draws from Beta(alpha, alpha): two draws from the gamma distribution, the first divided by their sum.
    /// </summary>
    /// <param name="random">The source of random numbers.</param>
    /// <param name="alpha">Above 0.</param>
    public static double DrawBeta(ref SplitMix64 random, double alpha)
    {
        // Gamma(alpha) is Gamma(alpha + 1) · U^(1/alpha). In logarithms, because with a small alpha both may be too small for a
        // double.
        double first = DrawGamma(ref random, alpha + 1);
        double second = DrawGamma(ref random, alpha + 1);
        double powers = Math.Log(1 - random.NextDouble()) - Math.Log(1 - random.NextDouble());
        return 1 / (1 + Math.Exp(Math.Log(second) - Math.Log(first) + (powers / alpha)));
    }

    /// <summary>Draws from the gamma distribution (Marsaglia and Tsang 2000), for a shape of at least 1.</summary>
    private static double DrawGamma(ref SplitMix64 random, double shape)
    {
        double d = shape - (1 / 3.0);
        while (true)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double root = 1 + (normal / Math.Sqrt(9 * d));
            double v = root * root * root;
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (normal * normal / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    private static void MixRow(Span<float> row, ReadOnlySpan<float> other, float ratio)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (ratio * row[i]) + ((1 - ratio) * other[i]);
        }
    }
}
