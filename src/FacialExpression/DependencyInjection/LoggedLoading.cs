using System.Diagnostics;
using FacialExpression;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says in the app's own log, if it has one, what was loaded, for which device, and how long that took.</summary>
internal static partial class LoggedLoading
{
    public static ExpressionClassifier Load(this ExpressionClassifierRegistration registration, IServiceProvider services)
    {
        long start = Stopwatch.GetTimestamp();
        ExpressionClassifier classifier = registration.Load();
        if (LoggerOf<ExpressionClassifier>(services) is { } logger)
        {
            string source = registration.ModelPath ?? "the package";
            LogClassifier(logger, classifier.Metadata.ModelName, source, registration.Options.Device, Milliseconds(start));
        }

        return classifier;
    }

    public static FaceDetector LoadDetector(this ExpressionAnalyzerRegistration registration, IServiceProvider services)
    {
        long start = Stopwatch.GetTimestamp();
        FaceDetector detector = registration.LoadDetector();
        if (LoggerOf<FaceDetector>(services) is { } logger)
        {
            LogDetector(logger, registration.DetectorPath ?? "the package", Milliseconds(start));
        }

        return detector;
    }

    private static ILogger? LoggerOf<T>(IServiceProvider services) => services.GetService<ILoggerFactory>()?.CreateLogger<T>();

    private static double Milliseconds(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;

    [LoggerMessage(LogLevel.Information, "Loaded the classifier \"{Model}\" from {Source} for {Device} in {Milliseconds:F0} ms")]
    private static partial void LogClassifier(
        ILogger logger, string model, string source, PredictionDevice device, double milliseconds);

    [LoggerMessage(LogLevel.Information, "Loaded the face detector from {Source} in {Milliseconds:F0} ms")]
    private static partial void LogDetector(ILogger logger, string source, double milliseconds);
}
