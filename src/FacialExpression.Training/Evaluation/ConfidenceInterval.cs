namespace FacialExpression.Training;

/// <summary>A range that covers the true value in 95 of 100 samples of images.</summary>
public readonly record struct ConfidenceInterval
{
    // Of the normal distribution, for 95 % on both sides.
    private const double Quantile = 1.959963984540054;

    /// <summary>The lower end.</summary>
    public required double Lower { get; init; }

    /// <summary>The upper end.</summary>
    public required double Upper { get; init; }

    /// <summary>The interval of a fraction, of Wilson's score (Wilson 1927); NaN for a fraction of nothing.</summary>
    internal static ConfidenceInterval OfFraction(int count, int total)
    {
        double fraction = (double)count / total;
        double square = Quantile * Quantile / total;
        double center = (fraction + (square / 2)) / (1 + square);
        double half = Math.Sqrt((fraction * (1 - fraction) * square) + (square * square / 4)) / (1 + square);
        return new ConfidenceInterval { Lower = Math.Max(0, center - half), Upper = Math.Min(1, center + half) };
    }

    /// <summary>
    /// The interval of the difference of two fractions of the same images (Agresti and Min 2005); NaN for no images.
    /// </summary>
    /// <param name="more">The images that only the second has.</param>
    /// <param name="fewer">The images that only the first has.</param>
    /// <param name="total">All images.</param>
    internal static ConfidenceInterval OfPairedDifference(int more, int fewer, int total)
    {
        if (total == 0)
        {
            return new ConfidenceInterval { Lower = double.NaN, Upper = double.NaN };
        }

        // Half an image more in each cell of the table, without which small samples get too narrow an interval.
        double images = total + 2;
        double difference = (more - fewer) / images;
        double half = Quantile * Math.Sqrt(((more + fewer + 1) / images) - (difference * difference)) / Math.Sqrt(images);
        return new ConfidenceInterval { Lower = Math.Max(-1, difference - half), Upper = Math.Min(1, difference + half) };
    }
}
