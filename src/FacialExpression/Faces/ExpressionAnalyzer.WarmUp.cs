namespace FacialExpression;

public sealed partial class ExpressionAnalyzer
{
    // Of a webcam: the detector runs more than once, as it does on photos.
    private const int WarmUpWidth = 640;
    private const int WarmUpHeight = 480;

    /// <summary>
    /// Analyzes a gray picture of its own, so that the first real picture does not wait for libraries to load and code to be
    /// compiled. Call it once when an app starts. It takes about as long as the first picture would have.
    /// </summary>
    /// <remarks>A detector of the app's own sees the gray picture too.</remarks>
    /// <exception cref="PredictionEngineException">
    /// ONNX Runtime, SkiaSharp or the GPU cannot be used; the message names the remedy.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory.</exception>
    /// <exception cref="ObjectDisposedException">The analyzer was disposed.</exception>
    /// <example><code>
    /// WebApplication app = builder.Build();
    /// app.Services.GetRequiredService&lt;ExpressionAnalyzer&gt;().WarmUp();
    /// app.Run();
    /// </code></example>
    public void WarmUp()
    {
        using UseCounter.Use use = _uses.Begin();
        using Picture picture = Picture.Decode(PlainImage.Jpeg(WarmUpWidth, WarmUpHeight));
        if (_detector is FaceDetector own)
        {
            own.WarmUp(picture);
        }
        else
        {
            _detector.Detect(picture);
        }

        // There is no face in it, and faces take more code than their absence.
        var face = new DetectedFace { Box = new FaceBox(WarmUpWidth / 4, WarmUpHeight / 4, WarmUpHeight / 2, WarmUpHeight / 2) };
        Predict(picture, [face], CancellationToken.None);
        _classifier.WarmUp();
    }
}
