using System.Runtime.Intrinsics;

namespace FacialExpression.Training.Engine.Kernels;

/// <summary>Loads and stores vectors of 16 bfloat16 numbers, each the upper half of a float32.</summary>
internal static unsafe class BFloat16Vectors
{
    public static Vector512<float> Load(ushort* source)
    {
        (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Load(source));
        return (Vector512.Create(lower, upper) << 16).AsSingle();
    }

    /// <summary>Rounds to the nearest, ties to even, as libtorch does; NaN stays NaN.</summary>
    public static void Store(Vector512<float> values, ushort* target)
    {
        Vector512<uint> bits = values.AsUInt32();
        Vector512<uint> rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        Vector512<uint> quietNaN = (bits >> 16) | Vector512.Create(0x40u);
        Vector512<uint> result = Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt32(), rounded, quietNaN);
        Vector256.Narrow(result.GetLower(), result.GetUpper()).Store(target);
    }
}
