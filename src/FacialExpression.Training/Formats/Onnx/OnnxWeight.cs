namespace FacialExpression.Training.Formats.Onnx;

/// <summary>A weight of a graph.</summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="Values">Its numbers as float32, last index fastest.</param>
internal readonly record struct OnnxWeight(IReadOnlyList<long> Shape, float[] Values)
{
    /// <summary>The only number; <see langword="null"/> where there are several.</summary>
    public float? Number => Shape.Count == 0 && Values is [var number] ? number : null;
}
