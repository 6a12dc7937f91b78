using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// What Keras' forms have no place for, so that a file of ours that comes back is not asked about: class order, scale, name,
/// provenance.
/// </summary>
internal static class OwnMetadata
{
    public static JsonObject Of(TrainedExpressionModel model)
    {
        // The weights are divided by the temperature there.
        ExpressionModelMetadata metadata = model.Metadata with { Temperature = 1 };
        return new JsonObject(metadata.ToProperties().Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
    }
}
