using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Reads how a layer joins its branches.</summary>
internal static class JointTable
{
    /// <summary>How a layer joins its branches.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="ends">The shape at the end of each branch.</param>
    /// <exception cref="LayerException">A setting is not known.</exception>
    public static Join Read(KerasLayer layer, IReadOnlyList<TensorShape> ends)
    {
        JsonElement settings = layer.Config;
        var config = new KerasConfig(settings, ends[0]);
        if (!JointNames.Classes.TryGetValue(layer.ClassName, out Join join))
        {
            join = config.Text("mode") is { } mode && JointNames.Modes.TryGetValue(mode, out Join known)
                ? known
                : throw KerasConfig.Wrong("mode", config.Find("mode"), string.Join(", ", JointNames.Modes.Keys));
        }

        if (join == Join.Concatenate)
        {
            config.RequireLastAxis(layer.ClassName == JointNames.Merge ? "concat_axis" : "axis");
        }

        return join;
    }
}
