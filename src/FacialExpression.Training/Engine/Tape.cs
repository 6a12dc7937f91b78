using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>
/// The backward pass of a network whose forward pass mixes libtorch's operations, which record their gradients, with our kernels,
/// which do not. Each kernel cuts the autograd graph in two; the backward pass goes through the pieces one after another.
/// </summary>
internal sealed class Tape
{
    private readonly List<(Tensor Before, Tensor After, Func<Tensor, Tensor> Back)> _cuts = [];

    /// <summary>Cuts the autograd graph.</summary>
    /// <param name="before">The kernel's input, the end of one piece.</param>
    /// <param name="after">Its output, the start of the next.</param>
    /// <param name="back">From the gradient of the output to the gradient of the input.</param>
    /// <returns>The start of the next piece.</returns>
    public Tensor Cut(Tensor before, Tensor after, Func<Tensor, Tensor> back)
    {
        if (!before.requires_grad)
        {
            return after; // Nothing before it is trained.
        }

        after.requires_grad = true;
        _cuts.Add((before, after, back));
        return after;
    }

    /// <summary>Adds to the gradient of every parameter that the result was computed from.</summary>
    /// <param name="result">The end of the last piece.</param>
    /// <param name="gradient">Its gradient.</param>
    public void Backward(Tensor result, Tensor gradient)
    {
        result.backward([gradient]);
        foreach ((Tensor before, Tensor after, Func<Tensor, Tensor> back) in Enumerable.Reverse(_cuts))
        {
            if (after.grad is { } grad)
            {
                before.backward([back(grad)]);
            }
        }

        _cuts.Clear();
    }
}
