namespace FacialExpression.Tool;

/// <summary>Predicts pictures by their paths, on all cores, and standard input.</summary>
internal interface IPicturePredictor : IDisposable
{
    /// <summary>One result per path, in their order.</summary>
    IAsyncEnumerable<(IReadOnlyList<PictureFace>? Faces, string? Fault)> PredictManyAsync(
        IAsyncEnumerable<string> paths, CancellationToken stop);

    /// <summary>The faces of an encoded image.</summary>
    IReadOnlyList<PictureFace> Predict(byte[] encodedImage);
}
