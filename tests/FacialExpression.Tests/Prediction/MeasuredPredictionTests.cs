namespace FacialExpression.Tests.Prediction;

/// <summary>Checks by the telemetry which computations a call runs.</summary>
public sealed class MeasuredPredictionTests
{
    private static readonly byte[] _gray = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)(i * 7))];

    // The model in the package was checked when it was trained: loading computes nothing.
    [Fact]
    public void Loading_the_pretrained_model_predicts_nothing_and_loading_a_file_predicts_one_image()
    {
        using var listener = new TelemetryListener();
        using (ExpressionClassifier.LoadPretrained())
        {
            Assert.Empty(listener.Measured("facial_expression.predictions"));
        }

        using (ExpressionClassifier.Load(new MemoryStream(HandMadeModel.PixelModel())))
        {
            Assert.Equal(1, listener.Measured("facial_expression.predictions").Sum(m => m.Value));
        }
    }

    [Fact]
    public void Each_run_counts_its_images_once()
    {
        using var session = ModelSession.Open(HandMadeModel.PixelModel(), threads: 1);
        using var listener = new TelemetryListener();
        session.Run(_gray, new float[7]);
        session.Run([.. _gray, .. _gray, .. _gray], 3, new float[3 * 7], maySpread: true);
        Assert.Equal([1, 3], listener.Measured("facial_expression.batch.size").Select(m => m.Value));
        Assert.Equal(4, listener.Measured("facial_expression.predictions").Sum(m => m.Value));
    }

    // A GPU runs a bounded number of batches at once, because each takes its memory.
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public void Callers_of_a_GPU_wait_for_a_free_run_and_callers_of_a_CPU_do_not(bool isGpu, int waits)
    {
        using var session = ModelSession.Open(
            HandMadeModel.PixelModel(), threads: 1, isGpu ? new SessionDevice(0, _ => { }) : null);
        using var listener = new TelemetryListener();
        session.Run(_gray, new float[7]);
        session.Run(_gray, new float[7]);
        Assert.Equal(waits, listener.Measured("facial_expression.queue.duration").Length);
    }

    [Fact]
    public void A_detected_face_is_predicted_from_its_own_pixels()
    {
        byte[] pixels = new byte[96 * 48];
        for (int y = 0; y < 48; y++)
        {
            _gray.AsSpan(y * 48, 48).CopyTo(pixels.AsSpan((y * 96) + 48));
        }

        using var classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.PixelModel()));
        using Picture picture = Picture.FromPixels(pixels, 96, 48, PixelFormat.Gray8);
        var left = new DetectedFace { Box = new FaceBox(0, 0, 48, 48) };
        var right = new DetectedFace { Box = new FaceBox(48, 0, 48, 48) };
        Assert.Equal(classifier.Predict(_gray, 48, 48, PixelFormat.Gray8), classifier.Predict(picture, right));
        Assert.Equal(classifier.Predict(new byte[48 * 48], 48, 48, PixelFormat.Gray8), classifier.Predict(picture, left));
        Assert.Throws<ArgumentNullException>("picture", () => classifier.Predict(null!, left));
        Assert.Throws<ArgumentNullException>("face", () => classifier.Predict(picture, (DetectedFace)null!));
    }
}
