namespace FacialExpression.Tool;

/// <summary>Writes results in one format.</summary>
/// <typeparam name="TItem">A result, of which a row or several are made: a picture, a frame.</typeparam>
internal interface IResultWriter<in TItem> : IAsyncDisposable
{
    /// <summary>
    /// Puts the results in their place. Until then they wait beside it, since all of them may be errors. Formats that
    /// are moved to their place by <see cref="CompleteAsync"/> wait for that anyway.
    /// </summary>
    void TakePlace()
    {
    }

    /// <summary>Adds a result.</summary>
    ValueTask WriteAsync(TItem item);

    /// <summary>Writes what belongs after the last result. Without it, the output is not whole.</summary>
    ValueTask CompleteAsync();
}
