using System.Reflection;
using FacialExpression.Training;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;
using TorchSharp;

namespace FacialExpression.Samples;

/// <summary>The packages of programs that train.</summary>
internal static partial class Machine
{
    // libtorch may be another than that of the build: whoever starts a run on a GPU sets it.
    private const string LibTorchVariable = "FACIAL_EXPRESSION_LIBTORCH";

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

    private static string VersionOf(Type type, bool withCommit = false)
    {
        string version =
            type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return withCommit ? version : version.Split('+')[0];
    }
}
