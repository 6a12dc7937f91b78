namespace FacialExpression;

/// <summary>
/// What the library measures while it works, for whoever listens: with <c>dotnet-counters</c>, OpenTelemetry, or a
/// <see cref="System.Diagnostics.Metrics.MeterListener"/>. Without a listener it measures nothing; it sends nothing anywhere.
/// </summary>
/// <remarks>
/// <para>The meter has, with times in seconds:</para>
/// <list type="table">
/// <item><term><c>facial_expression.predictions</c></term><description>a counter: faces whose expression was
/// predicted</description></item>
/// <item><term><c>facial_expression.faces</c></term><description>a counter: faces that the detector found</description></item>
/// <item><term><c>facial_expression.errors</c></term><description>a counter: files that are missing, images that cannot be
/// decoded, and runs of a model that failed, by <c>error.type</c>, the name of the exception</description></item>
/// <item><term><c>facial_expression.batch.size</c></term><description>a histogram: images in a run of
/// the model</description></item>
/// <item><term><c>facial_expression.queue.duration</c></term><description>a histogram: how long an item of a stream waited for
/// a thread, or a batch for the GPU</description></item>
/// <item><term><c>facial_expression.decode.duration</c></term><description>a histogram: decoding an image</description></item>
/// <item><term><c>facial_expression.detect.duration</c></term><description>a histogram: finding the faces of a
/// picture</description></item>
/// <item><term><c>facial_expression.predict.duration</c></term><description>a histogram: a run of the model</description></item>
/// </list>
/// <para>The activity source has an activity for each of the last three: <c>decode</c>, <c>detect</c> and <c>predict</c>.</para>
/// <para>Predictions, batch sizes and runs have the tag <c>model</c>, the model's name. Warming up counts, too. Detectors other
/// than <see cref="FaceDetector"/> are not measured.</para>
/// </remarks>
/// <example><code>
/// builder.Services.AddOpenTelemetry()
///     .WithMetrics(metrics => metrics.AddMeter(ExpressionTelemetry.Name))
///     .WithTracing(tracing => tracing.AddSource(ExpressionTelemetry.Name));
/// </code></example>
public static class ExpressionTelemetry
{
    /// <summary>The name of the meter and of the activity source: <c>FacialExpression</c>.</summary>
    public const string Name = "FacialExpression";
}
