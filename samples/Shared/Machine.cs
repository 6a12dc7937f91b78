using System.Reflection;
using System.Runtime.InteropServices;
using FacialExpression.Training;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;
using TorchSharp;

namespace FacialExpression.Samples;

/// <summary>The machine and packages that figures were measured with.</summary>
internal static class Machine
{
    // .NET has no name for a GPU, and libtorch may be another than that of the build: whoever starts a run on a GPU sets both.
    private const string GpuVariable = "FACIAL_EXPRESSION_GPU";
    private const string LibTorchVariable = "FACIAL_EXPRESSION_LIBTORCH";

    public static string Hardware =>
        (Variable(GpuVariable) is { } gpu ? $"{gpu}, " : "")
        + $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}";

    public static IReadOnlyDictionary<string, string> Packages => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["FacialExpression"] = VersionOf(typeof(ExpressionClassifier), withCommit: true),
        ["FacialExpression.Training"] = VersionOf(typeof(ExpressionTrainer), withCommit: true),
        ["Microsoft.ML"] = VersionOf(typeof(Microsoft.ML.MLContext)),
        ["Microsoft.ML.OnnxRuntime"] = OrtEnv.Instance().GetVersionString(),
        ["SkiaSharp"] = VersionOf(typeof(SKBitmap)),
        ["TorchSharp"] = VersionOf(typeof(torch)),
        ["libtorch"] = Variable(LibTorchVariable)
            ?? typeof(ExpressionTrainer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(a => a.Key == "LibTorchVersion").Value!,
    };

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string VersionOf(Type type, bool withCommit = false)
    {
        string version =
            type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return withCommit ? version : version.Split('+')[0];
    }

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line?.Split(':')[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
