using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>Paths that become one, in TorchSharp.</summary>
internal static class Joins
{
    /// <summary>What the ends of paths become.</summary>
    public static Tensor Of(Tensor[] ends, Join join) => join switch
    {
        Join.Add => ends.Aggregate((sum, end) => sum.Plus(end)),
        Join.Multiply => ends.Aggregate(Multiply),
        Join.Average => ends.Aggregate((sum, end) => sum.Plus(end)).Times(1f / ends.Length),
        Join.Maximum => ends.Aggregate(maximum),
        Join.Concatenate => cat(ends, 1),
        _ => throw new NotSupportedException($"TorchSharp has no form of the join {join} yet."),
    };

    // A row has a factor for each channel of a map.
    private static Tensor Multiply(Tensor left, Tensor right) => (left.dim(), right.dim()) switch
    {
        (4, 2) => left * right.unsqueeze(2).unsqueeze(3),
        (2, 4) => left.unsqueeze(2).unsqueeze(3) * right,
        _ => left * right,
    };
}
