using System.Runtime.InteropServices;

namespace FacialExpression.Samples;

/// <summary>The machine and packages that figures were measured with.</summary>
internal static partial class Machine
{
    // .NET has no name for a GPU: whoever starts a run on one sets it.
    private const string GpuVariable = "FACIAL_EXPRESSION_GPU";

    public static string Hardware =>
        (Variable(GpuVariable) is { } gpu ? $"{gpu}, " : "")
        + $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}";

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line?.Split(':')[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
