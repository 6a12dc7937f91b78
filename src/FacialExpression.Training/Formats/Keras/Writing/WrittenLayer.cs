using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A layer as Keras is to read it.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Name">Its name, which is unique.</param>
/// <param name="Config">Its settings, without the name.</param>
/// <param name="Inputs">The names of the layers that it gets its values from; none for the input itself.</param>
/// <param name="Output">The shape of what it hands on.</param>
internal sealed record WrittenLayer(
    string ClassName, string Name, JsonObject Config, IReadOnlyList<string> Inputs, TensorShape Output)
{
    /// <summary>Its weights, in Keras' order.</summary>
    public IReadOnlyList<WrittenWeight> Weights { get; init; } = [];
}
