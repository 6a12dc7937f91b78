using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>Updates a network's weights after each step, and holds the optimizer's moments.</summary>
internal interface IWeightUpdater : IDisposable
{
    /// <summary>The moments, parameter by parameter; all zeros at the start.</summary>
    IEnumerable<Tensor> Moments { get; }

    /// <summary>Applies the gradients of the last backward pass to the weights, and releases them.</summary>
    /// <param name="learningRate">The step size.</param>
    /// <param name="step">The number of this step, from 1.</param>
    void Step(double learningRate, long step);

    /// <summary>The updater that suits a backend.</summary>
    /// <param name="backend">Where the network computes.</param>
    /// <param name="optimizer">The settings.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="averageMomentum">
    /// Momentum of a moving average of the weights; <see langword="null"/> for none.
    /// </param>
    static IWeightUpdater Of(Backend backend, Optimizer optimizer, TorchNetwork network, double? averageMomentum) =>
        backend.HasKernels
            ? new WeightUpdater(optimizer, network, averageMomentum)
            : new FlatUpdater(optimizer, network, averageMomentum);

    /// <summary>How many moments an optimizer has for each weight.</summary>
    protected static int CountMoments(Optimizer optimizer) => optimizer switch
    {
        Adam => 2,
        Sgd { Momentum: > 0 } => 1,
        _ => 0,
    };

    /// <summary>
    /// Whether weight decay applies to a parameter. Biases and normalization have one dimension; decay would only shift them.
    /// </summary>
    protected static bool Decays(Optimizer optimizer, NetworkParameter parameter) =>
        optimizer.WeightDecay > 0 && parameter.Description.Shape.Count > 1;
}
