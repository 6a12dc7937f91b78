using System.Runtime.Intrinsics;
using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>
/// Adam and AdamW as Keras computes them: the moments' bias is corrected in the step size, so that epsilon is added before.
/// </summary>
internal readonly struct AdamRule : IUpdateRule
{
    private readonly float _stepSize;
    private readonly float _decay;
    private readonly float _rate1;
    private readonly float _rate2;
    private readonly float _epsilon;

    /// <param name="adam">The settings.</param>
    /// <param name="learningRate">The step size of this step.</param>
    /// <param name="step">The number of this step, from 1.</param>
    public AdamRule(Adam adam, double learningRate, long step)
    {
        _stepSize = (float)(learningRate * Math.Sqrt(1 - Math.Pow(adam.Beta2, step)) / (1 - Math.Pow(adam.Beta1, step)));
        _decay = (float)(1 - (learningRate * adam.WeightDecay));
        (_rate1, _rate2, _epsilon) = ((float)(1 - adam.Beta1), (float)(1 - adam.Beta2), (float)adam.Epsilon);
    }

    public Vector512<float> Apply(
        Vector512<float> weights, Vector512<float> gradient, ref Vector512<float> first, ref Vector512<float> second, bool decays)
    {
        first += (gradient - first) * _rate1;
        second += ((gradient * gradient) - second) * _rate2;
        Vector512<float> decayed = decays ? weights * _decay : weights;
        return decayed - (first * _stepSize / (Vector512.Sqrt(second) + Vector512.Create(_epsilon)));
    }

    public void Apply(Tensor weights, IEnumerable<Tensor> decayed, Tensor gradient, IReadOnlyList<Tensor> moments)
    {
        (Tensor first, Tensor second) = (moments[0], moments[1]);
        first.MultiplyBy_(1 - _rate1).AddScaled_(gradient, _rate1);
        second.MultiplyBy_(1 - _rate2).AddProduct_(gradient, gradient, _rate2);
        foreach (Tensor part in decayed)
        {
            part.MultiplyBy_(_decay);
        }

        weights.AddQuotient_(first, second.sqrt().AddNumber_(_epsilon), -_stepSize);
    }
}
