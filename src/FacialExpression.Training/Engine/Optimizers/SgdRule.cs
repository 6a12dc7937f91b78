using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>Stochastic gradient descent as Keras computes it: the step size is within the velocity.</summary>
internal readonly struct SgdRule : IUpdateRule
{
    private readonly float _stepSize;
    private readonly float _momentum;
    private readonly float _keep;
    private readonly bool _nesterov;

    /// <param name="sgd">The settings.</param>
    /// <param name="learningRate">The step size of now.</param>
    public SgdRule(Sgd sgd, double learningRate)
    {
        (_stepSize, _momentum, _nesterov) = ((float)learningRate, (float)sgd.Momentum, sgd.Nesterov);
        _keep = (float)(1 - (learningRate * sgd.WeightDecay));
    }

    public Vector512<float> Apply(Vector512<float> weights, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second, bool decays)
    {
        Vector512<float> down = gradient * _stepSize;
        first = (first * _momentum) - down;
        Vector512<float> kept = decays ? weights * _keep : weights;
        return _nesterov ? kept + (first * _momentum) - down : kept + first;
    }

    public void Apply(Tensor weights, Tensor gradient, IReadOnlyList<Tensor> moments, bool decays)
    {
        Tensor down = gradient * _stepSize;
        if (decays)
        {
            weights.mul_(_keep);
        }

        if (moments.Count == 0)
        {
            weights.sub_(down);
            return;
        }

        Tensor velocity = moments[0].mul_(_momentum).sub_(down);
        weights.add_(_nesterov ? (velocity * _momentum) - down : velocity);
    }
}
