namespace FacialExpression.Tests.Prediction;

public sealed class WarmUpTests
{
    // One image, one face of a picture, and one for the session of many callers.
    [Fact]
    public void WarmUp_runs_all_that_predictions_run()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        using var listener = new TelemetryListener();
        classifier.WarmUp();
        Assert.Equal(3, listener.Measured("facial_expression.predict.duration").Length);
        Assert.Single(listener.Measured("facial_expression.decode.duration"));
    }

    [Fact]
    public void WarmUp_of_a_classifier_does_not_change_its_scores()
    {
        using var cold = ExpressionClassifier.LoadPretrained();
        using var warm = ExpressionClassifier.LoadPretrained();
        warm.WarmUp();
        Assert.Equal(cold.Predict(TestImages.Gif()), warm.Predict(TestImages.Gif()));
    }

    [Fact]
    public void WarmUp_after_Dispose_throws()
    {
        var classifier = ExpressionClassifier.LoadPretrained();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(classifier.WarmUp);
    }
}
