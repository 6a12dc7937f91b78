using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>
/// Updates the weights in about ten operations, however many parameters there are: a GPU takes longer to start the operations of
/// a small parameter than to compute them.
/// </summary>
internal sealed class FlatUpdater : IWeightUpdater
{
    private readonly Optimizer _optimizer;
    private readonly FlatParameters _flat;
    private readonly Tensor[] _moments = [];
    private readonly Tensor[] _momentParts = [];
    private readonly Tensor? _average;
    private readonly double _averageMomentum;

    /// <param name="optimizer">The settings.</param>
    /// <param name="network">What is trained; its parameters are moved.</param>
    /// <param name="averageMomentum">
    /// Momentum of a moving average of the weights; <see langword="null"/> for none.
    /// </param>
    public FlatUpdater(Optimizer optimizer, TorchNetwork network, double? averageMomentum)
    {
        (_optimizer, _averageMomentum) = (optimizer, averageMomentum ?? 0);
        _flat = new FlatParameters(network, parameter => IWeightUpdater.Decays(optimizer, parameter));
        try
        {
            using DisposeScope scope = NewDisposeScope();
            int count = IWeightUpdater.CountMoments(optimizer);
            Tensor[] moments = [.. Enumerable.Range(0, count).Select(_ => zeros_like(_flat.Weights))];
            Tensor[] parts = [.. _flat.Parameters.SelectMany(p => moments.Select(all => _flat.PartOf(all, p)))];
            Tensor? average = averageMomentum is null ? null : zeros_like(_flat.Weights);
            foreach (NetworkParameter parameter in average is null ? [] : network.Parameters)
            {
                // Statistics are not trained: TorchNetwork.CountStatistics sets them.
                parameter.StartAverage(parameter.Description.IsTrainable ? _flat.PartOf(average!, parameter) : null);
            }

            // Last, so that the scope releases everything if something fails before.
            scope.Detach([.. moments, .. parts]);
            (_moments, _momentParts, _average) = (moments, parts, average is null ? null : scope.Detach(average));
        }
        catch
        {
            _flat.Dispose();
            throw;
        }
    }

    public IEnumerable<Tensor> Moments => _momentParts;

    public void Step(double learningRate, long step)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        IUpdateRule rule = _optimizer is Adam adam
            ? new AdamRule(adam, learningRate, step)
            : new SgdRule((Sgd)_optimizer, learningRate);
        rule.Apply(_flat.Weights, _flat.Decayed, _flat.TakeGradients(), _moments);
        _flat.Refresh();

        // As Keras: the average begins as the weights after the first step.
        float momentum = step == 1 ? 0 : (float)_averageMomentum;
        _average?.MultiplyBy_(momentum).AddScaled_(_flat.Weights, 1 - momentum);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[.. _moments, .. _momentParts])
        {
            tensor.Dispose();
        }

        _average?.Dispose();
        _flat.Dispose();
    }
}
