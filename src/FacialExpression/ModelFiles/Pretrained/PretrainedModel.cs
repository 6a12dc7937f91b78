namespace FacialExpression;

/// <summary>The model inside this assembly. <c>docs/pretrained</c> tells how it was trained and what it is good for.</summary>
internal static class PretrainedModel
{
    /// <summary>The model file's bytes. A resource is part of the assembly, so that it is there in a single-file app too.</summary>
    public static byte[] Read()
    {
        using Stream resource = typeof(PretrainedModel).Assembly.GetManifestResourceStream("pretrained.onnx")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
