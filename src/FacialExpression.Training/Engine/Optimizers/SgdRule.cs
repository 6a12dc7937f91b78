using System.Runtime.Intrinsics;
using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>Stochastic gradient descent as Keras computes it: the velocity includes the step size.</summary>
internal readonly struct SgdRule : IUpdateRule
{
    private readonly float _stepSize;
    private readonly float _momentum;
    private readonly float _decay;
    private readonly bool _nesterov;

    /// <param name="sgd">The settings.</param>
    /// <param name="learningRate">The step size of this step.</param>
    public SgdRule(Sgd sgd, double learningRate)
    {
        (_stepSize, _momentum, _nesterov) = ((float)learningRate, (float)sgd.Momentum, sgd.Nesterov);
        _decay = (float)(1 - (learningRate * sgd.WeightDecay));
    }

    public Vector512<float> Apply(
        Vector512<float> weights, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second, bool decays)
    {
        Vector512<float> down = gradient * _stepSize;
        first = (first * _momentum) - down;
        Vector512<float> decayed = decays ? weights * _decay : weights;
        return _nesterov ? decayed + (first * _momentum) - down : decayed + first;
    }

    public void Apply(Tensor weights, IEnumerable<Tensor> decayed, Tensor gradient, IReadOnlyList<Tensor> moments)
    {
        foreach (Tensor part in decayed)
        {
            part.MultiplyBy_(_decay);
        }

        if (moments.Count == 0)
        {
            weights.AddScaled_(gradient, -_stepSize);
            return;
        }

        Tensor velocity = moments[0].MultiplyBy_(_momentum).AddScaled_(gradient, -_stepSize);
        if (_nesterov)
        {
            weights.AddScaled_(velocity, _momentum).AddScaled_(gradient, -_stepSize);
        }
        else
        {
            weights.Add_(velocity);
        }
    }
}
