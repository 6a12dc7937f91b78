namespace FacialExpression.Training;

/// <summary>One image of a data set.</summary>
public sealed class ImageReference
{
    /// <summary>The split that the image is in.</summary>
    public required SplitKind Split { get; init; }

    /// <summary>Its index in that split.</summary>
    public required int Index { get; init; }

    /// <summary>Its label.</summary>
    public required Expression Label { get; init; }

    /// <summary>The name of its class; <see langword="null"/> if it is the label's.</summary>
    internal string? ClassName { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Name { get; init; }

    /// <summary>The image in one line, such as <c>Training 5: happy/a.png (Happy)</c>.</summary>
    public override string ToString() => $"{Split} {Index}: {BoundedText.End(Name)} ({ClassName ?? Label.ToString()})";
}
