using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>Checks that a model's inputs and outputs are those that its metadata describes.</summary>
internal static class ModelSignature
{
    public static void Check(InferenceSession session, ExpressionModelMetadata metadata)
    {
        ImageShape input = metadata.Input;
        int[] expectedInput = [-1, input.Channels, input.Height, input.Width];
        int[] expectedScore = [-1, metadata.Labels.Count];
        Check("input", ExpressionModelMetadata.InputName, session.InputMetadata, expectedInput);
        Check("output", ExpressionModelMetadata.ScoreName, session.OutputMetadata, expectedScore);
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
