namespace FacialExpression.Training;

/// <summary>The Adam optimizer (Kingma and Ba 2015) with Keras' defaults.</summary>
public sealed record Adam
{
    /// <summary>The step size, above 0. Default: 0.001.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>The decay of the mean of the gradients, from 0 up to, but not, 1. Default: 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of their squares, from 0 up to, but not, 1. Default: 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the division finite, above 0. Default: 1e-7, as in Keras (PyTorch has 1e-8).</summary>
    public double Epsilon { get; init; } = 1e-7;
}
