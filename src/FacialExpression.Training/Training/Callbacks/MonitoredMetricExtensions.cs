namespace FacialExpression.Training;

/// <summary>Reads a monitored metric from an epoch and compares its values.</summary>
internal static class MonitoredMetricExtensions
{
    /// <summary>The value that every other value is better than.</summary>
    public static double GetWorst(this MonitoredMetric metric) =>
        metric.IsLoss() ? double.PositiveInfinity : double.NegativeInfinity;

    /// <summary>Whether a value is better than another by more than <paramref name="minDelta"/>; never for NaN.</summary>
    public static bool IsBetter(this MonitoredMetric metric, double value, double than, double minDelta = 0) =>
        metric.IsLoss() ? value + minDelta < than : value - minDelta > than;

    /// <summary>Refuses a validation metric if there is no validation split, before the training starts.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="training">The training.</param>
    /// <param name="callback">The callback, for the message.</param>
    /// <exception cref="InvalidOperationException">There is no validation split.</exception>
    public static void Require(this MonitoredMetric metric, TrainingContext training, string callback)
    {
        if (!training.HasValidation && metric is MonitoredMetric.ValidationLoss or MonitoredMetric.ValidationAccuracy)
        {
            throw new InvalidOperationException(
                $"{callback} needs {metric}, but the data set has no validation split. Give it one, for example with "
                + $"dataset.SplitValidation(), or let {callback} use {MonitoredMetric.Loss} or {MonitoredMetric.Accuracy}.");
        }
    }

    /// <summary>The metric's value in an epoch.</summary>
    public static double Of(this MonitoredMetric metric, EpochResult result)
    {
        return metric switch
        {
            MonitoredMetric.Loss => result.Loss,
            MonitoredMetric.Accuracy => result.Accuracy,
            MonitoredMetric.ValidationLoss => result.ValidationLoss,
            _ => result.ValidationAccuracy,
        };
    }

    private static bool IsLoss(this MonitoredMetric metric) => metric is MonitoredMetric.Loss or MonitoredMetric.ValidationLoss;
}
