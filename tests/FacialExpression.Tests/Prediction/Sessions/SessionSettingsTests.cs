using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Tests.Prediction.Sessions;

public class SessionSettingsTests
{
    public SessionSettingsTests() => OnnxRuntimePrivacy.Ensure();

    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public void Threads_are_those_that_were_asked_for_and_warnings_stay_out_of_the_console(int? threads)
    {
        using SessionOptions settings = threads is { } several
            ? SessionSettings.ForOneCaller(several)
            : SessionSettings.ForManyCallers();
        Assert.Equal((threads ?? 1, 1), (settings.IntraOpNumThreads, settings.InterOpNumThreads));
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, settings.LogSeverityLevel);
    }

    // ONNX Runtime takes a file for its own format by the bytes 4 to 7, which in ONNX may be the producer's name.
    [Fact]
    public void A_file_that_looks_like_ONNX_Runtimes_own_format_is_read_as_ONNX()
    {
        byte[] model = [.. HandMadeModel.PixelModel()];
        byte[] version = [8, 8];
        byte[] producer = [0x12, 4, (byte)'O', (byte)'R', (byte)'T', (byte)'M'];

        // Both fields again, before those of the model: of a field that is there twice, the last counts.
        using SessionPair pair = SessionPair.Open([.. version, .. producer, .. model], threads: 1);
        using var buffers = new SessionBuffers(ImageShape.Fer2013, 7, 1);
        buffers.Run(pair.Narrow);
        Assert.Equal(1, buffers.Scores.ToArray().Sum(), 1e-5f);
    }

    // A size that wraps around must not give small buffers.
    [Theory]
    [InlineData(1 << 16, 7, 1 << 16)]
    [InlineData(1, 1 << 16, 1 << 16)]
    public void Buffers_beyond_two_billion_numbers_are_refused(int pixels, int labels, int count) =>
        Assert.Throws<OverflowException>(() => new SessionBuffers(new ImageShape(1, pixels, 1), labels, count));
}
