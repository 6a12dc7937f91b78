using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>A callback as a checkpoint stores it.</summary>
/// <param name="Type">The name of its type.</param>
/// <param name="Settings">Its <see cref="ITrainingCallback.ResumeSettings"/>; <see langword="null"/> for none.</param>
internal sealed record CallbackDescription(
    string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonNode? Settings)
{
    /// <summary>Describes a callback.</summary>
    public static CallbackDescription Of(ITrainingCallback callback) => new(
        callback.GetType().Name,
        callback.ResumeSettings is { } settings ? SettingsJson.Write(settings, settings.GetType()) : null);

    /// <summary>The first difference from a callback that is there now; <see langword="null"/> if there is none.</summary>
    /// <param name="callback">The callback in the same place.</param>
    public string? FindDifference(ITrainingCallback callback)
    {
        CallbackDescription now = Of(callback);
        if (now.Type != Type)
        {
            return $"{Quoted.Text(Type)}; here it is {Quoted.Text(now.Type)}";
        }

        // An earlier version of the callback may have had no settings.
        return Settings is null || now.Settings is null
            ? null
            : SettingsJson.FindDifference(Type, Settings, now.Settings, callback.ResumeSettings!.GetType());
    }
}
