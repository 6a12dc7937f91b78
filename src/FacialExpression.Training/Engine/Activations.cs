using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>Activation functions in TorchSharp.</summary>
internal static class Activations
{
    /// <summary>
    /// Applies a function to a layer's output, which may be overwritten: the backward pass before it does not need it.
    /// </summary>
    /// <param name="x">The layer's output.</param>
    /// <param name="function">The function. The softmax at the end does nothing: the loss takes logits.</param>
    /// <param name="tape">Records the backward pass for our own kernel; <see langword="null"/> for libtorch's.</param>
    public static Tensor ApplyTo(Tensor x, ActivationFunction function, Tape? tape)
    {
        if (function != ActivationFunction.Relu)
        {
            return Of(x, function);
        }

        if (tape is null)
        {
            return x.relu_();
        }

        Tensor result = x.detach().relu_();
        return tape.Cut(x, result, gradient => ReluKernel.Backward(result, gradient));
    }

    /// <summary>Applies a function and leaves its input unchanged.</summary>
    public static Tensor Of(Tensor x, ActivationFunction function) => function switch
    {
        ActivationFunction.Linear or ActivationFunction.Softmax => x,
        ActivationFunction.Relu => x.relu(),
        ActivationFunction.Elu => x.Elu(),
        ActivationFunction.Selu => F.selu(x),
        ActivationFunction.Relu6 => F.relu6(x),
        ActivationFunction.Sigmoid => x.sigmoid(),
        ActivationFunction.Tanh => x.tanh(),
        ActivationFunction.Swish => F.silu(x),
        ActivationFunction.Gelu => F.gelu(x),
        ActivationFunction.Softplus => x.Softplus(),
        ActivationFunction.Softsign => x.Softsign(),
        ActivationFunction.HardSigmoid => F.hardsigmoid(x),
        ActivationFunction.HardSwish => F.hardswish(x),
        ActivationFunction.Mish => x * x.Softplus().tanh(),
        _ => throw new NotSupportedException($"TorchSharp has no form of the activation {function} yet."),
    };
}
