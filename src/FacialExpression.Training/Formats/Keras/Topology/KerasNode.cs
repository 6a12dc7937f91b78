namespace FacialExpression.Training.Formats.Keras;

/// <summary>A step on the way from the image to the scores.</summary>
internal abstract record KerasNode
{
    /// <summary>A layer.</summary>
    internal sealed record Single(KerasLayer Layer) : KerasNode;

    /// <summary>Paths that part at one place and meet in one layer.</summary>
    /// <param name="Joint">The layer that joins them.</param>
    /// <param name="Paths">The layers of each, in the order of the joint's inputs; none where it gets what came in.</param>
    internal sealed record Branch(KerasLayer Joint, IReadOnlyList<IReadOnlyList<KerasNode>> Paths) : KerasNode;
}
