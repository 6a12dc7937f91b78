using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>A layer as Keras wrote it down.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Name">Its name in the model.</param>
/// <param name="Json">The whole entry.</param>
/// <param name="Container">The model that contains it.</param>
internal sealed record KerasLayer(
    string ClassName, string Name, JsonElement Json, KerasContainer Container) : KerasEntry(ClassName, Name, Json)
{
    /// <summary>
    /// Whether it has weights: layers of its class do, but for a <c>Normalization</c> that was given its numbers.
    /// </summary>
    public bool HasWeights => LayerNames.HasWeights(ClassName)
        && !(ClassName == LayerNames.Normalization && Config.ValueKind == JsonValueKind.Object
            && Config.TryGetProperty("mean", out JsonElement mean) && mean.ValueKind != JsonValueKind.Null);

    /// <summary>The name of the entry of the outermost model that it is, or is inside of.</summary>
    public string Outermost
    {
        get
        {
            KerasEntry entry = this;
            for (KerasContainer container = Container; container.Parent is { } parent; container = parent)
            {
                entry = container;
            }

            return entry.Name;
        }
    }

    // By reference: two layers may be alike.
    public bool Equals(KerasLayer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
