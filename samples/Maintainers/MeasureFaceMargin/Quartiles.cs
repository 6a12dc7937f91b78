namespace FacialExpression.Samples.MeasureFaceMargin;

/// <summary>The values below which a quarter, half and three quarters of all values are.</summary>
internal sealed record Quartiles(double Lower, double Median, double Upper)
{
    /// <param name="values">At least one.</param>
    public static Quartiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double At(double fraction)
        {
            double place = fraction * (sorted.Length - 1);
            int below = (int)place;
            double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
            return Math.Round(sorted[below] + ((place - below) * (above - sorted[below])), 4);
        }

        return new Quartiles(At(0.25), At(0.5), At(0.75));
    }
}
