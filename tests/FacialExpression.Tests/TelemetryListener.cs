using System.Diagnostics.Metrics;

namespace FacialExpression.Tests;

/// <summary>Hears what calls of a test's own measure; other tests run at the same time.</summary>
internal sealed class TelemetryListener : IDisposable
{
    private static readonly AsyncLocal<TelemetryListener?> Current = new();

    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string? Tag)> _measured = [];

    public TelemetryListener()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ExpressionTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument, this);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
        Current.Value = this;
    }

    /// <summary>What an instrument measured, with the value of its tag.</summary>
    public (double Value, string? Tag)[] Measured(string name)
    {
        lock (_measured)
        {
            return [.. _measured.Where(m => m.Name == name).Select(m => (m.Value, m.Tag))];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Current.Value == this)
        {
            lock (_measured)
            {
                _measured.Add((instrument.Name, value, tags.IsEmpty ? null : (string?)tags[0].Value));
            }
        }
    }
}
