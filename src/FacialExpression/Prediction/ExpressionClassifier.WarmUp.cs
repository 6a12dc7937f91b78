namespace FacialExpression;

public sealed partial class ExpressionClassifier
{
    /// <summary>
    /// Predicts a gray image of its own, so that the first real prediction does not wait for libraries to load and code to be
    /// compiled. Call it once when an app starts. It takes about as long as the first prediction would have.
    /// </summary>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime, SkiaSharp or the GPU cannot be used; the message names the remedy.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    /// <example><code>
    /// WebApplication app = builder.Build();
    /// app.Services.GetRequiredService&lt;ExpressionClassifier&gt;().WarmUp();
    /// app.Run();
    /// </code></example>
    public void WarmUp()
    {
        // Not bytes, which the caller's own limits might refuse.
        using Picture picture = Picture.Decode(PlainImage.Jpeg(Metadata.Input.Width, Metadata.Input.Height));
        Predict(picture);
        PredictBatch(picture, [new FaceBox(0, 0, picture.Width, picture.Height)]);

        // The session for predictions that run at the same time.
        using GrayPixels gray = RentGray();
        gray.Span.Clear();
        Span<float> scores = stackalloc float[_order.Length];
        _session.Run(gray.Span, 1, scores, maySpread: false);
    }
}
