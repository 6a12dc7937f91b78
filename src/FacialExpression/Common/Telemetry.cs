using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace FacialExpression;

/// <summary>
/// The instruments of <see cref="ExpressionTelemetry"/>. Without a listener they cost a comparison and no memory.
/// </summary>
internal static class Telemetry
{
    private static readonly string? Version =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private static readonly ActivitySource Source = new(ExpressionTelemetry.Name, Version);
    private static readonly Meter Meter = new(ExpressionTelemetry.Name, Version);

    private static readonly Counter<long> Predictions = Meter.CreateCounter<long>(
        "facial_expression.predictions", "{face}", "Faces whose expression was predicted");

    private static readonly Counter<long> Faces = Meter.CreateCounter<long>(
        "facial_expression.faces", "{face}", "Faces that the detector found");

    private static readonly Counter<long> Errors = Meter.CreateCounter<long>(
        "facial_expression.errors", "{error}", "Missing files, images that cannot be decoded, and runs of a model that failed");

    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "facial_expression.batch.size",
        "{image}",
        "Images in a run of the model",
        tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });

    // From an eighth of a millisecond to a minute: the usual buckets are for milliseconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [.. Enumerable.Range(0, 20).Select(i => Math.ScaleB(0.000125, i))],
    };

    private static readonly Histogram<double> QueueDuration = Times("queue", "How long an item or a batch waited");
    private static readonly Histogram<double> DecodeDuration = Times("decode", "Decoding an image");
    private static readonly Histogram<double> DetectDuration = Times("detect", "Finding the faces of a picture");
    private static readonly Histogram<double> PredictDuration = Times("predict", "A run of the model");

    /// <summary>Measures the decoding of an image until it is disposed.</summary>
    public static Measurement Decode() => new(DecodeDuration, "decode");

    /// <summary>Measures the search for faces until it is disposed.</summary>
    public static Measurement Detect() => new(DetectDuration, "detect");

    /// <summary>Measures a run of a model until it is disposed.</summary>
    public static Measurement Predict(string model) => new(PredictDuration, "predict", model);

    /// <summary>Measures a wait until it is disposed. Waits have no activities: they are the gaps between those.</summary>
    public static Measurement Wait() => new(QueueDuration, null);

    public static void Predicted(string model, int images)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        Predictions.Add(images, tag);
        BatchSize.Record(images, tag);
    }

    public static void Found(int faces) => Faces.Add(faces);

    /// <summary>
    /// Counts an error, and is false: the filter of a <c>catch</c> that catches nothing, so that exceptions stay as they are.
    /// A cancellation is no error.
    /// </summary>
    public static bool Counts(Exception e)
    {
        if (e is not OperationCanceledException)
        {
            Errors.Add(1, new KeyValuePair<string, object?>("error.type", e.GetType().Name));
            Activity? activity = Activity.Current;
            if (activity?.Source == Source)
            {
                activity.SetStatus(ActivityStatusCode.Error, e.Message);
            }
        }

        return false;
    }

    private static Histogram<double> Times(string stage, string description) =>
        Meter.CreateHistogram($"facial_expression.{stage}.duration", "s", description, tags: null, Seconds);

    /// <summary>The time from its creation to its disposal, and an activity meanwhile.</summary>
    internal readonly struct Measurement : IDisposable
    {
        private readonly Histogram<double> _duration;
        private readonly string? _model;
        private readonly Activity? _activity;
        private readonly long _begin;

        public Measurement(Histogram<double> duration, string? activity, string? model = null)
        {
            (_duration, _model) = (duration, model);
            _activity = activity is null ? null : Source.StartActivity(activity);
            _activity?.SetTag("model", model);
            _begin = duration.Enabled ? Stopwatch.GetTimestamp() : 0;
        }

        public void Dispose()
        {
            _activity?.Dispose();
            // Whoever begins to listen meanwhile gets the next one.
            if (_begin == 0)
            {
                return;
            }

            double seconds = Stopwatch.GetElapsedTime(_begin).TotalSeconds;
            if (_model is null)
            {
                _duration.Record(seconds);
            }
            else
            {
                _duration.Record(seconds, new KeyValuePair<string, object?>("model", _model));
            }
        }
    }
}
