using FacialExpression.Training.Engine;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class TapeTests : TensorTests
{
    [Fact]
    public void Gradients_pass_through_cuts_and_are_summed_first()
    {
        // y = w · 2; z = y³ by a cut whose backward pass is 3 y²; result = 5 z + z · z. At w = 1: y 2, z 8, dr/dz = 5 + 16, dz/dy
        // = 12, dy/dw = 2.
        Tensor w = tensor(1f).requires_grad_();
        var tape = new Tape();
        Tensor y = w * 2;
        Tensor z = tape.Cut(y, y.detach().pow(3), gradient => gradient * 3 * y.detach() * y.detach());
        Tensor result = (z * 5) + (z * z);
        tape.Backward(result, tensor(1f));
        Assert.Equal(21f * 12 * 2, w.grad!.item<float>());
    }

    [Fact]
    public void The_graph_is_not_cut_if_nothing_before_it_is_trained()
    {
        var tape = new Tape();
        Tensor image = tensor(3f);
        Tensor w = tensor(2f).requires_grad_();
        Tensor doubled = tape.Cut(image, image * 2, _ => throw new InvalidOperationException("Nobody asks for it."));
        tape.Backward(doubled * w, tensor(1f));
        Assert.Equal(6f, w.grad!.item<float>());
    }

    [Fact]
    public void A_branch_that_the_result_does_not_use_gets_no_gradient()
    {
        Tensor w = tensor(2f).requires_grad_();
        var tape = new Tape();
        Tensor unused = w * 3;
        tape.Cut(unused, unused.detach().clone(), gradient => gradient);
        tape.Backward(w * 7, tensor(1f));
        Assert.Equal(7f, w.grad!.item<float>());
    }
}
