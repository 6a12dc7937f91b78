namespace FacialExpression.Samples.FourModelExperiment.Results;

/// <summary>One epoch, as Keras' history has it.</summary>
internal sealed record EpochRow(int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy);
