using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>How ONNX Runtime spreads a prediction over threads.</summary>
internal static class SessionSettings
{
    // Long enough to bridge the gaps within one prediction. ONNX Runtime's own default keeps cores busy for tens of milliseconds after each one.
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

    // What ONNX Runtime has to say of a model short of an error, it would write to the app's console.
    private static SessionOptions Of(int threads) => new() { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
}
