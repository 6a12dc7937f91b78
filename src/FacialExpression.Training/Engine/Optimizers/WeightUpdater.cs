using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>Updates the weights by <see cref="UpdateKernel"/>, on the CPU.</summary>
internal sealed class WeightUpdater : IWeightUpdater
{
    private readonly Optimizer _optimizer;
    private readonly NetworkParameter[] _parameters;
    private readonly Tensor[][] _moments;
    private readonly double? _averageMomentum;

    /// <param name="optimizer">The settings.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="averageMomentum">
    /// Momentum of a moving average of the weights; <see langword="null"/> for none.
    /// </param>
    public WeightUpdater(Optimizer optimizer, TorchNetwork network, double? averageMomentum)
    {
        (_optimizer, _averageMomentum) = (optimizer, averageMomentum);
        _parameters = [.. network.Parameters.Where(p => p.Description.IsTrainable)];
        int count = IWeightUpdater.CountMoments(optimizer);
        using DisposeScope scope = NewDisposeScope();
        _moments = [.. _parameters.Select(p => Enumerable.Range(0, count).Select(_ => zeros_like(p.Storage)).ToArray())];
        if (averageMomentum is not null)
        {
            // Statistics too: those of averaged weights are other numbers. TorchNetwork.CountStatistics sets them.
            foreach (NetworkParameter parameter in network.Parameters)
            {
                parameter.StartAverage();
            }
        }

        // Last, so that the scope releases everything if something fails before.
        scope.Detach(Moments.ToArray<IDisposable>());
    }

    public IEnumerable<Tensor> Moments => _moments.SelectMany(m => m);

    public void Step(double learningRate, long step)
    {
        // As Keras: the average begins as the weights after the first step.
        float momentum = step == 1 ? 0 : (float)(_averageMomentum ?? 0);
        if (_optimizer is Adam adam)
        {
            Step(new AdamRule(adam, learningRate, step), momentum);
        }
        else
        {
            Step(new SgdRule((Sgd)_optimizer, learningRate), momentum);
        }

        foreach (NetworkParameter parameter in _parameters)
        {
            parameter.ReleaseGradient();
        }
    }

    public void Dispose()
    {
        foreach (Tensor moment in Moments)
        {
            moment.Dispose();
        }
    }

    private void Step<TRule>(TRule rule, float averageMomentum)
        where TRule : struct, IUpdateRule
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var pieces = new List<UpdateKernel.Piece>();
        foreach ((NetworkParameter parameter, Tensor[] moments) in _parameters.Zip(_moments))
        {
            if (parameter.TakeGradient() is not { } gradient)
            {
                continue;
            }

            bool copy = parameter.Leaf.dtype == ScalarType.BFloat16;
            nint Address(Tensor? tensor) => tensor is null ? 0 : TensorMemory.AddressOf(tensor);
            pieces.Add(new UpdateKernel.Piece(
                Address(parameter.Storage),
                Address(gradient),
                copy ? Address(parameter.LeafStorage()) : 0,
                Address(moments.ElementAtOrDefault(0)),
                Address(moments.ElementAtOrDefault(1)),
                Address(parameter.Average),
                (int)parameter.Storage.numel(),
                IWeightUpdater.Decays(_optimizer, parameter)));
        }

        UpdateKernel.Run(rule, pieces, averageMomentum);
    }
}
