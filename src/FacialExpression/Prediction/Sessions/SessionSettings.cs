using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>How ONNX Runtime spreads a prediction over threads.</summary>
internal static class SessionSettings
{
    // Long enough to bridge the gaps within one prediction. ONNX Runtime's default keeps cores busy for tens of milliseconds
    // after each one.
    private const string SpinMicroseconds = "100";

    /// <summary>The caller's own thread and no other.</summary>
    public static SessionOptions ForManyCallers() => Of(1);

    /// <summary>Several threads for one prediction.</summary>
    public static SessionOptions ForOneCaller(int threads)
    {
        SessionOptions settings = Of(threads);
        settings.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
        return settings;
    }

    private static SessionOptions Of(int threads)
    {
        // ONNX Runtime would write warnings about a model to the app's console.
        var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Otherwise a file whose producer is named "ORTM" is parsed as ONNX Runtime's own format, in which the guard has checked
        // nothing.
        settings.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return settings;
    }
}
