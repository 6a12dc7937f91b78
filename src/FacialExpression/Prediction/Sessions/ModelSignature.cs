using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>Checks that a model's inputs and outputs are those that its metadata describes.</summary>
internal static class ModelSignature
{
    /// <returns>Whether the model takes one image at a time, as trusted ones of other software do.</returns>
    public static bool Check(InferenceSession session, ExpressionModelMetadata metadata)
    {
        ImageShape input = metadata.Input;
        bool isOneImage = session.InputMetadata.TryGetValue(ExpressionModelMetadata.InputName, out NodeMetadata? image)
            && image.Dimensions is [1, ..];
        int images = isOneImage ? 1 : -1;
        int[] expectedInput = [images, input.Channels, input.Height, input.Width];
        int[] expectedScore = [images, metadata.Labels.Count];
        Check("input", ExpressionModelMetadata.InputName, session.InputMetadata, expectedInput);
        Check("output", ExpressionModelMetadata.ScoreName, session.OutputMetadata, expectedScore);
        return isOneImage;
    }

    private static void Check(string kind, string name, IReadOnlyDictionary<string, NodeMetadata> nodes, int[] expected)
    {
        int[]? actual =
            nodes.TryGetValue(name, out NodeMetadata? node) && node.ElementType == typeof(float) ? node.Dimensions : null;
        if (actual is null || !actual.AsSpan().SequenceEqual(expected))
        {
            string received = actual is null ? $"only {Quoted.Sentence(string.Join(", ", nodes.Keys))}" : Shape(actual);
            throw new InvalidModelFileException(
                $"The model must have the float {kind} \"{name}\" of shape {Shape(expected)} (-1: any number of images); "
                + $"received {received}.");
        }
    }

    private static string Shape(IEnumerable<int> sizes) => $"[{string.Join(", ", sizes)}]";
}
