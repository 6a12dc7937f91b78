using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>What goes into a model of this library's and what comes out.</summary>
internal static class ModelSignature
{
    public static void Check(InferenceSession session, ExpressionModelMetadata metadata)
    {
        ImageShape input = metadata.Input;
        int[] expectedInput = [-1, input.Channels, input.Height, input.Width];
        int[] expectedScore = [-1, ExpressionLabels.Count];
        Check("input", ExpressionModelMetadata.InputName, session.InputMetadata, expectedInput);
        Check("output", ExpressionModelMetadata.ScoreName, session.OutputMetadata, expectedScore);
    }

    private static void Check(string kind, string name, IReadOnlyDictionary<string, NodeMetadata> nodes, int[] expected)
    {
        int[]? actual = nodes.TryGetValue(name, out NodeMetadata? node) && node.ElementType == typeof(float) ? node.Dimensions : null;
        if (actual is null || !actual.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidModelFileException(
                $"The model must have the float {kind} \"{name}\" of shape [{string.Join(", ", expected)}] (-1: any number of images); "
                + $"received {(actual is null ? $"only {string.Join(", ", nodes.Keys)}" : $"[{string.Join(", ", actual)}]")}.");
        }
    }
}
