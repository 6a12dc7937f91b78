using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine.Optimizers;

/// <summary>
/// All trained parameters of a network in one tensor for each kind of number, of which the parameters are views. One operation
/// then updates all of them, which on a GPU takes as long as it would for one.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    // In numbers: cuDNN and cuBLAS are slower with addresses that are not multiples of 16 bytes. What is between stays zero.
    private const long Alignment = 64;

    private readonly Dictionary<NetworkParameter, long> _offsets = [];
    private readonly List<Tensor> _tensors = [];
    private readonly Tensor? _halfGradients;

    /// <summary>Moves the parameters of a network here.</summary>
    /// <param name="network">The network.</param>
    /// <param name="decays">Whether weight decay applies to a parameter.</param>
    public FlatParameters(TorchNetwork network, Func<NetworkParameter, bool> decays)
    {
        Parameters = [.. network.Parameters.Where(p => p.Description.IsTrainable)];
        using DisposeScope scope = NewDisposeScope();

        // Those with a bfloat16 copy first, and of each kind those that decay first: what one operation needs is one piece.
        long at = 0;
        long halves = 0;
        var decayed = new List<(long Start, long Length)>();
        foreach (var kind in Parameters.GroupBy(p => (IsHalf: IsHalf(p), Decays: decays(p)))
            .OrderByDescending(g => g.Key.IsHalf).ThenByDescending(g => g.Key.Decays))
        {
            long start = at;
            foreach (NetworkParameter parameter in kind)
            {
                _offsets[parameter] = at;
                at += (parameter.Storage.numel() + Alignment - 1) / Alignment * Alignment;
            }

            halves = kind.Key.IsHalf ? at : halves;
            if (kind.Key.Decays)
            {
                decayed.Add((start, at - start));
            }
        }

        Device device = network.Device;
        Weights = zeros([at], ScalarType.Float32, device);
        Gradients = zeros([at], ScalarType.Float32, device);
        Decayed = [.. decayed.Select(d => Weights.narrow(0, d.Start, d.Length))];
        _tensors.AddRange([Weights, Gradients, .. Decayed]);
        if (halves > 0)
        {
            Halves = zeros([halves], ScalarType.BFloat16, device);
            _halfGradients = zeros([halves], ScalarType.BFloat16, device);
            HalfWeights = Weights.narrow(0, 0, halves);
            HalfGradients = Gradients.narrow(0, 0, halves);
            _tensors.AddRange([Halves, _halfGradients, HalfWeights, HalfGradients]);
        }

        foreach (NetworkParameter parameter in Parameters)
        {
            bool isHalf = IsHalf(parameter);
            parameter.MoveTo(
                PartOf(Weights, parameter),
                isHalf ? PartOf(Halves!, parameter) : null,
                PartOf(isHalf ? _halfGradients! : Gradients, parameter));
        }

        scope.Detach(_tensors.ToArray<IDisposable>());
    }

    /// <summary>The parameters that are trained, in the network's order.</summary>
    public IReadOnlyList<NetworkParameter> Parameters { get; }

    /// <summary>The float32 weights of all.</summary>
    public Tensor Weights { get; }

    /// <summary>The parts of them that decay.</summary>
    public IReadOnlyList<Tensor> Decayed { get; } = [];

    /// <summary>The bfloat16 copies; <see langword="null"/> without.</summary>
    private Tensor? Halves { get; }

    /// <summary>The weights that have copies.</summary>
    private Tensor? HalfWeights { get; }

    private Tensor? HalfGradients { get; }

    private Tensor Gradients { get; }

    /// <summary>The part of a tensor like <see cref="Weights"/> that belongs to a parameter.</summary>
    public Tensor PartOf(Tensor all, NetworkParameter parameter) =>
        all.narrow(0, _offsets[parameter], parameter.Storage.numel());

    /// <summary>The gradients of the last backward pass, float32.</summary>
    public Tensor TakeGradients()
    {
        HalfGradients?.copy_(_halfGradients!);
        return Gradients;
    }

    /// <summary>Updates the bfloat16 copies from the weights, and sets all gradients to zero.</summary>
    public void Refresh()
    {
        Halves?.copy_(HalfWeights!);
        Gradients.zero_();
        _halfGradients?.zero_();
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    private static bool IsHalf(NetworkParameter parameter) => parameter.Leaf.dtype == ScalarType.BFloat16;
}
