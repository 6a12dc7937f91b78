namespace FacialExpression.Training.Formats.Keras;

/// <summary>A weight as Keras is to read it.</summary>
/// <param name="Name">Keras' name within the layer: <c>kernel</c>.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Values">Its numbers, last index fastest.</param>
internal sealed record WrittenWeight(string Name, IReadOnlyList<int> Shape, float[] Values);
