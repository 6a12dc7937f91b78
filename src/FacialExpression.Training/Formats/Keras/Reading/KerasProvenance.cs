namespace FacialExpression.Training.Formats.Keras;

/// <summary>Where weights come from that were not trained here, as the model file stores it.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Form">Its form.</param>
/// <param name="KerasVersion">What wrote it.</param>
internal sealed record KerasProvenance(string File, string Form, string? KerasVersion)
{
    /// <summary>How pixels enter the model.</summary>
    public string? Scaling { get; init; }

    /// <summary>Whether nobody specified the scaling, so that it may be wrong.</summary>
    public bool ScalingIsAssumed { get; init; }

    /// <summary>Whether nobody specified the order of the labels, so that it may be wrong.</summary>
    public bool LabelsAreAssumed { get; init; }

    public string Library { get; } = $"FacialExpression.Training {LibraryVersion.Current}";
}
