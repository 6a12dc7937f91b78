using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>Adam and AdamW as Keras computes them: the correction of the moments' bias is in the step size, so that epsilon is added before it.</summary>
internal readonly struct AdamRule : IUpdateRule
{
    private readonly float _stepSize;
    private readonly float _keep;
    private readonly float _share1;
    private readonly float _share2;
    private readonly float _epsilon;

    /// <param name="adam">The settings.</param>
    /// <param name="learningRate">The step size of now.</param>
    /// <param name="step">The steps so far, with this one; from 1.</param>
    public AdamRule(Adam adam, double learningRate, long step)
    {
        _stepSize = (float)(learningRate * Math.Sqrt(1 - Math.Pow(adam.Beta2, step)) / (1 - Math.Pow(adam.Beta1, step)));
        _keep = (float)(1 - (learningRate * adam.WeightDecay));
        (_share1, _share2, _epsilon) = ((float)(1 - adam.Beta1), (float)(1 - adam.Beta2), (float)adam.Epsilon);
    }

    public Vector512<float> Apply(Vector512<float> weights, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second, bool decays)
    {
        first += (gradient - first) * _share1;
        second += ((gradient * gradient) - second) * _share2;
        Vector512<float> kept = decays ? weights * _keep : weights;
        return kept - (first * _stepSize / (Vector512.Sqrt(second) + Vector512.Create(_epsilon)));
    }

    public void Apply(Tensor weights, Tensor gradient, IReadOnlyList<Tensor> moments, bool decays)
    {
        (Tensor first, Tensor second) = (moments[0], moments[1]);
        first.add_((gradient - first) * _share1);
        second.add_(((gradient * gradient) - second) * _share2);
        if (decays)
        {
            weights.mul_(_keep);
        }

        weights.sub_(first * _stepSize / (second.sqrt() + _epsilon));
    }
}
