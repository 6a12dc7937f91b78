using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>One optimizer's arithmetic, at one step.</summary>
internal interface IUpdateRule
{
    /// <summary>Computes new weights, for the kernel on the CPU.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="first">The first moment, which is updated.</param>
    /// <param name="second">The second moment, likewise; zeros for rules that have none.</param>
    /// <param name="decays">Whether weight decay applies.</param>
    Vector512<float> Apply(
        Vector512<float> weights,
        Vector512<float> gradient,
        ref Vector512<float> first,
        ref Vector512<float> second,
        bool decays);

    /// <summary>The same in libtorch's operations, for other devices; everything is changed in place.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="decayed">The parts of the weights that weight decay applies to.</param>
    /// <param name="gradient">The weights' gradient, float32.</param>
    /// <param name="moments">The moments of the rule.</param>
    void Apply(Tensor weights, IEnumerable<Tensor> decayed, Tensor gradient, IReadOnlyList<Tensor> moments);
}
