using System.Runtime.Intrinsics.X86;

namespace FacialExpression.Training.Engine;

/// <summary>What the processor can do that .NET does not tell.</summary>
internal static class ProcessorFeatures
{
    /// <summary>Whether the processor multiplies bfloat16 by instructions of its own: AVX512-BF16 or AMX-BF16.</summary>
    public static bool HasBFloat16 { get; } = Ask();

    private static bool Ask()
    {
        // AVX-512 as .NET sees it says that the operating system keeps the wide registers too.
        if (!X86Base.IsSupported || !Avx512F.IsSupported)
        {
            return false;
        }

        (_, _, _, int features) = X86Base.CpuId(7, 0);
        (int more, _, _, _) = X86Base.CpuId(7, 1);
        return (more & (1 << 5)) != 0 || (features & (1 << 22)) != 0;
    }
}
