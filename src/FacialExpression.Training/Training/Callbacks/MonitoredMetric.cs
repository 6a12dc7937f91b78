namespace FacialExpression.Training;

/// <summary>
/// A figure of <see cref="EpochResult"/> that a callback watches: Keras' <c>monitor</c>.
/// Losses are better when lower, accuracies when higher.
/// </summary>
public enum MonitoredMetric
{
    /// <summary>Training loss, Keras' <c>loss</c>. Lower is better.</summary>
    Loss,

    /// <summary>Training accuracy, Keras' <c>accuracy</c>. Higher is better.</summary>
    Accuracy,

    /// <summary>Validation loss, Keras' <c>val_loss</c>. Lower is better. Needs a validation split.</summary>
    ValidationLoss,

    /// <summary>Validation accuracy, Keras' <c>val_accuracy</c>. Higher is better. Needs a validation split.</summary>
    ValidationAccuracy,
}
