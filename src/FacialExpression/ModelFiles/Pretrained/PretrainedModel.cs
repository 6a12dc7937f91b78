using System.Reflection;

namespace FacialExpression;

/// <summary>
/// The pretrained models. That of expressions is in int8 inside this assembly, to predict with, and in float16 inside
/// FacialExpression.Training, to train further: <c>docs/pretrained</c> describes how it was trained and what it is good for. The
/// face detector is inside this assembly: <c>docs/detector</c>.
/// </summary>
internal static class PretrainedModel
{
    /// <summary>The file to predict with.</summary>
    public static byte[] Read() => Read(typeof(PretrainedModel).Assembly);

    /// <summary>
    /// The file inside an assembly. A resource is part of the assembly, so that a single-file app has it, too.
    /// </summary>
    public static byte[] Read(Assembly assembly) => Read(assembly, "pretrained.onnx");

    /// <summary>The face detector, in this assembly.</summary>
    public static byte[] ReadDetector() => Read(typeof(PretrainedModel).Assembly, "detector.onnx");

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream resource = assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
