namespace FacialExpression.Training.Formats.Keras;

/// <summary>The weights of a file, by the layers that they belong to.</summary>
internal interface IKerasWeights
{
    /// <summary>The arrays of a layer in Keras' order; none where the file has none for it.</summary>
    IReadOnlyList<KerasArray> Find(KerasLayer layer);
}
