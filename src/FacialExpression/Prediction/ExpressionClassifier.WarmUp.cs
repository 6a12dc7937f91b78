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
    public void WarmUp() => _predictor.WarmUp();
}
