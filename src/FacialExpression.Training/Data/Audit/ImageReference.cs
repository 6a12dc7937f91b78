namespace FacialExpression.Training;

/// <summary>One image of a data set.</summary>
public sealed class ImageReference
{
    /// <summary>The split that the image is in.</summary>
    public required SplitKind Split { get; init; }

    /// <summary>Its index in that split.</summary>
    public required int Index { get; init; }

    /// <summary>Its label.</summary>
    /// <exception cref="InvalidOperationException">
    /// The classes are not the seven expressions; <see cref="ClassName"/> is the label's name.
    /// </exception>
    public required Expression Label
    {
        get
        {
            LabelSet.RequireExpressions(ClassNames, nameof(Label), nameof(ClassName));
            return field;
        }
        init;
    }

    /// <summary>The name of its class. Default: that of <see cref="Label"/>.</summary>
    public string ClassName
    {
        get => field ?? Label.ToString();
        init;
    }

    /// <summary>The names of all classes.</summary>
    internal IReadOnlyList<string> ClassNames { get; init; } = LabelSet.Expressions;

    /// <summary>Where it came from.</summary>
    public required string Name { get; init; }

    /// <summary>The image in one line, such as <c>Training 5: happy/a.png (Happy)</c>.</summary>
    public override string ToString() => $"{Split} {Index}: {BoundedText.End(Name)} ({ClassName})";
}
