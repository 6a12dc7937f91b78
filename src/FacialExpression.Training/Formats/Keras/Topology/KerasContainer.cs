using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A Keras model: the whole, or one that is a layer of another.</summary>
/// <param name="ClassName">Keras' class: Sequential, Functional or Model.</param>
/// <param name="Name">Its name.</param>
/// <param name="Json">The whole entry.</param>
/// <param name="Parent">The model that it is inside of; <see langword="null"/> for the whole.</param>
internal sealed record KerasContainer(
    string ClassName, string Name, JsonElement Json, KerasContainer? Parent) : KerasEntry(ClassName, Name, Json)
{
    /// <summary>Its list of layers, in the file's order.</summary>
    public IReadOnlyList<KerasEntry> Entries { get; private set; } = [];

    public bool IsSequential => ClassName == "Sequential";

    /// <summary>All layers, those of inner models too.</summary>
    public IEnumerable<KerasLayer> Layers =>
        Entries.SelectMany(entry => entry is KerasContainer inner ? inner.Layers : [(KerasLayer)entry]);

    /// <summary>Fills the list, whose entries know the model that contains them.</summary>
    public void SetEntries(IReadOnlyList<KerasEntry> entries) => Entries = entries;

    public bool Equals(KerasContainer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
