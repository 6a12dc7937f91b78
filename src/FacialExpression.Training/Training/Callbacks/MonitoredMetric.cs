namespace FacialExpression.Training;

/// <summary>
/// The result of an epoch that a callback monitors: Keras' <c>monitor</c>. Lower losses are better, and higher accuracies.
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
