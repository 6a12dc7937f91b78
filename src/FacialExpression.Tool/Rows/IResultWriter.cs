namespace FacialExpression.Tool;

/// <summary>Writes results in one format.</summary>
internal interface IResultWriter : IAsyncDisposable
{
    /// <summary>Adds a picture's results.</summary>
    ValueTask WriteAsync(PictureResult result);

    /// <summary>Writes what belongs after the last result. Without it, the output is not whole.</summary>
    ValueTask CompleteAsync();
}
