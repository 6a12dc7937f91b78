using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FacialExpression.Samples;

/// <summary>What the library measures, read by OpenTelemetry.</summary>
internal static class Telemetry
{
    /// <summary>
    /// <c>OTEL_METRICS_EXPORTER=console</c> prints metrics and activities; <c>otlp</c> sends them to the collector that
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names. Without it, nothing is measured.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        string? exporter = builder.Configuration["OTEL_METRICS_EXPORTER"];
        if (exporter is not ("console" or "otlp"))
        {
            return;
        }

        bool isConsole = exporter == "console";
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ExpressionTelemetry.Name);
                _ = isConsole ? metrics.AddConsoleExporter() : metrics.AddOtlpExporter();
            })
            .WithTracing(tracing =>
            {
                // The second has the requests, of which the library's activities are parts.
                tracing.AddSource(ExpressionTelemetry.Name, "Microsoft.AspNetCore");
                _ = isConsole ? tracing.AddConsoleExporter() : tracing.AddOtlpExporter();
            });
    }
}
