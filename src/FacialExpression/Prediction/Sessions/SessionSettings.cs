using Microsoft.ML.OnnxRuntime;

namespace FacialExpression;

/// <summary>How ONNX Runtime spreads a prediction over threads.</summary>
internal static class SessionSettings
{
    // Long enough to bridge the gaps within one prediction. ONNX Runtime's own default keeps cores busy for tens of milliseconds after each one.
    private const string SpinMicroseconds = "100";

    /// <summary>The caller's own thread and no other.</summary>
    public static SessionOptions ForManyCallers() => new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };

    /// <summary>Several threads for one prediction.</summary>
    public static SessionOptions ForOneCaller(int threads)
    {
        var settings = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        settings.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
        return settings;
    }
}
