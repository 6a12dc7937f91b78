namespace FacialExpression;

/// <summary>
/// The model inside this assembly. <c>docs/pretrained</c> describes how it was trained and what it is good for.
/// </summary>
internal static class PretrainedModel
{
    /// <summary>
    /// The model file's bytes. A resource is part of the assembly, so that a single-file app has it, too.
    /// </summary>
    public static byte[] Read()
    {
        using Stream resource = typeof(PretrainedModel).Assembly.GetManifestResourceStream("pretrained.onnx")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
