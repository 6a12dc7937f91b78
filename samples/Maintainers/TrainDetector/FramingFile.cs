using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>Stores, in a detector's file, what expression models see of its boxes.</summary>
internal static class FramingFile
{
    /// <summary>Changes a file.</summary>
    /// <param name="path">The detector's file.</param>
    /// <param name="framing">As <c>samples/Maintainers/MeasureFaceMargin</c> prints it: <c>scale,offsetX,offsetY</c>.</param>
    /// <exception cref="InvalidModelFileException">The file is no detector's, or the framing is out of range.</exception>
    public static void Write(string path, string framing)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        StringStringEntryProto[] others = [.. model.MetadataProps.Where(p => p.Key != DetectorContract.FramingKey)];
        model.MetadataProps.Clear();
        model.MetadataProps.Add([.. others, new StringStringEntryProto { Key = DetectorContract.FramingKey, Value = framing }]);
        DetectorMetadata.FromProperties(model.MetadataProps.ToDictionary(p => p.Key, p => p.Value));
        File.WriteAllBytes(path, model.ToByteArray());
    }
}
