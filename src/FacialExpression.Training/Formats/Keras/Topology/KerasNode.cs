namespace FacialExpression.Training.Formats.Keras;

/// <summary>A step on the way from the image to the scores.</summary>
internal abstract record KerasNode
{
    /// <summary>A layer.</summary>
    internal sealed record Single(KerasLayer Layer) : KerasNode;

    /// <summary>Two ways that meet in a sum.</summary>
    /// <param name="Sum">The layer that adds them.</param>
    /// <param name="Main">The layers of one way, at least one.</param>
    /// <param name="Shortcut">The layers of the other; none where what came in is added itself.</param>
    internal sealed record Branch(KerasLayer Sum, IReadOnlyList<KerasNode> Main, IReadOnlyList<KerasNode> Shortcut) : KerasNode;
}
