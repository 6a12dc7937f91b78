using System.Runtime.Intrinsics.X86;

namespace FacialExpression.Training.Engine;

/// <summary>Features of the processor that .NET does not report.</summary>
internal static class ProcessorFeatures
{
    /// <summary>Whether the processor multiplies bfloat16 by its own instructions: AVX512-BF16 or AMX-BF16.</summary>
    public static bool HasBFloat16 { get; } = Detect();

    private static bool Detect()
    {
        // .NET reports AVX-512 only if the operating system saves the wide registers too.
        if (!X86Base.IsSupported || !Avx512F.IsSupported)
        {
            return false;
        }

        (_, _, _, int features) = X86Base.CpuId(7, 0);
        (int more, _, _, _) = X86Base.CpuId(7, 1);
        return (more & (1 << 5)) != 0 || (features & (1 << 22)) != 0;
    }
}
