using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>
/// The way back through a network whose forward pass mixes libtorch's operations, which know their own way back, with our kernels, which do not.
/// Each kernel cuts the graph in two; going back, the pieces are gone through one after the other.
/// </summary>
internal sealed class Tape
{
    private readonly List<(Tensor Before, Tensor After, Func<Tensor, Tensor> Back)> _cuts = [];

    /// <summary>Cuts the graph.</summary>
    /// <param name="before">What the kernel got, the end of one piece.</param>
    /// <param name="after">What it gave, the start of the next.</param>
    /// <param name="back">From the gradient of what it gave to the gradient of what it got.</param>
    /// <returns>The start of the next piece.</returns>
    public Tensor Cut(Tensor before, Tensor after, Func<Tensor, Tensor> back)
    {
        if (!before.requires_grad)
        {
            return after; // Nothing before it learns.
        }

        after.requires_grad = true;
        _cuts.Add((before, after, back));
        return after;
    }

    /// <summary>Adds to the gradient of every parameter that the result came from.</summary>
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
