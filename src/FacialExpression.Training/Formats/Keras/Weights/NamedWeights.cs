namespace FacialExpression.Training.Formats.Keras;

/// <summary>Weights that a file stores by the names of layers: whole-model HDF5 files, and TensorFlow.js.</summary>
/// <param name="root">The model that they are for.</param>
/// <param name="groups">
/// The arrays by the name of the layer, or of the inner model, that they belong to, in the file's order. Those without arrays are
/// left out.
/// </param>
internal sealed class NamedWeights(
    KerasContainer root, IReadOnlyList<(string Name, IReadOnlyList<KerasArray> Arrays)> groups) : IKerasWeights
{
    private readonly Dictionary<string, IReadOnlyList<KerasArray>> _byEntry = Assign(root, groups);

    public IReadOnlyList<KerasArray> Find(KerasLayer layer)
    {
        IReadOnlyList<KerasArray> arrays = _byEntry.GetValueOrDefault(layer.Outermost, []);

        // An inner model's weights are in one list, those that are not trained last; their names have the layers.
        return layer.Outermost == layer.Name
            ? arrays
            : [.. arrays.Where(a => a.Name.Split('/') is [.., var owner, _] && owner == layer.Name)];
    }

    /// <summary>
    /// By name where the names are the model's. Else in order, as Keras itself does: layers that are named anew when a model is
    /// built again have other numbers.
    /// </summary>
    private static Dictionary<string, IReadOnlyList<KerasArray>> Assign(
        KerasContainer root, IReadOnlyList<(string Name, IReadOnlyList<KerasArray> Arrays)> groups)
    {
        string[] wanted = [.. root.Layers.Where(l => l.HasWeights).Select(l => l.Outermost).Distinct()];
        bool byName = wanted.Length != groups.Count || wanted.ToHashSet().SetEquals(groups.Select(g => g.Name));
        return byName
            ? groups.GroupBy(g => g.Name)
                .ToDictionary(g => g.Key, IReadOnlyList<KerasArray> (g) => [.. g.SelectMany(group => group.Arrays)])
            : wanted.Zip(groups).ToDictionary(pair => pair.First, pair => pair.Second.Arrays);
    }
}
