namespace FacialExpression.Training.Formats.Onnx.Quantization;

/// <summary>The numbers that uint8 represents of a value: 256 levels, one of which is exactly 0.</summary>
/// <remarks>
/// Convolutions pad with 0, and ReLU gives it for half of all inputs. Without negative numbers the zero point is 0, and
/// rounding to uint8 does what ReLU does.
/// </remarks>
internal readonly record struct ActivationRange
{
    private const int MaxLevel = byte.MaxValue;

    /// <param name="least">The least number; above 0 counts as 0.</param>
    /// <param name="most">The greatest number; below 0 counts as 0.</param>
    public ActivationRange(float least, float most)
    {
        least = Math.Min(least, 0);
        most = Math.Max(most, 0);

        // Of a value that is always 0, any scale will do.
        float scale = (most - least) / MaxLevel;
        Scale = scale >= Int8Kernel.SmallestScale ? scale : 1;
        ZeroPoint = (byte)Math.Clamp(MathF.Round(-least / Scale), 0, MaxLevel);
    }

    /// <summary>The step between two levels.</summary>
    public float Scale { get; }

    /// <summary>The level of 0.</summary>
    public byte ZeroPoint { get; }

    /// <summary>The least number.</summary>
    public float Least => -ZeroPoint * Scale;

    /// <summary>The greatest number.</summary>
    public float Most => (MaxLevel - ZeroPoint) * Scale;

    /// <summary>The same numbers with steps that leave one level below the least.</summary>
    public ActivationRange WithLevelBelow()
    {
        float step = (Most - Least) / (MaxLevel - 1);
        return new ActivationRange(Least - step, Most);
    }

    /// <summary>The same numbers and more, if the steps are smaller than the least that is given.</summary>
    public ActivationRange WithStepsOf(float least) =>
        Scale >= least ? this : new ActivationRange(-ZeroPoint * least, (MaxLevel - ZeroPoint) * least);
}
