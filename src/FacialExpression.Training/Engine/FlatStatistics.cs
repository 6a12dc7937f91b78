using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>
/// The moving means and variances of all normalization layers in one tensor, of which the parameters are views: three operations
/// update them after a training step, instead of five for each layer.
/// </summary>
internal sealed class FlatStatistics : IDisposable
{
    private readonly Layer[] _layers;
    private readonly Dictionary<NetworkParameter, int> _numbers;
    private readonly Dictionary<long, Tensor> _factors = [];
    private readonly Tensor _moving;
    private readonly Tensor _momenta;
    private readonly long[] _valuesPerChannel;

    /// <param name="layers">Moving means, moving variances and momentum of each layer.</param>
    /// <param name="device">Where they are.</param>
    public FlatStatistics(
        IReadOnlyList<(NetworkParameter Means, NetworkParameter Variances, double Momentum)> layers, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        _valuesPerChannel = new long[layers.Count];
        _numbers = layers.Index().ToDictionary(l => l.Item.Means, l => l.Index);
        long total = layers.Sum(l => l.Means.Storage.numel());
        Tensor Momenta(NetworkParameter means, double momentum) =>
            TensorArithmetic.Filled(means.Storage.numel(), momentum, ScalarType.Float32, device);
        _moving = zeros([2 * total], ScalarType.Float32, device);
        _momenta = cat([.. Twice(layers.Select(l => Momenta(l.Means, l.Momentum)))]);
        _layers = [.. layers.Select(l => new Layer(l.Momentum, zeros_like(l.Means.Storage), zeros_like(l.Means.Storage)))];
        long at = 0;
        foreach ((NetworkParameter means, NetworkParameter variances, _) in layers)
        {
            means.MoveTo(_moving.narrow(0, at, means.Storage.numel()));
            variances.MoveTo(_moving.narrow(0, total + at, means.Storage.numel()));
            at += means.Storage.numel();
        }

        scope.Detach([_moving, _momenta, .. Batch]);
    }

    // The statistics of the last batch: the means of all layers, then the variances.
    private IEnumerable<Tensor> Batch => [.. _layers.Select(l => l.Mean), .. _layers.Select(l => l.Variance)];

    /// <summary>Where a layer writes the mean and the variance, divided by n − 1, of its batch.</summary>
    /// <param name="means">The layer's moving means.</param>
    /// <param name="valuesPerChannel">How many values the batch has for each.</param>
    public (Tensor Mean, Tensor Variance) PlaceOf(NetworkParameter means, long valuesPerChannel)
    {
        int number = _numbers[means];
        _valuesPerChannel[number] = valuesPerChannel;

        // One value has no such variance.
        return (_layers[number].Mean, valuesPerChannel == 1 ? zeros_like(means.Storage) : _layers[number].Variance);
    }

    /// <summary>Moves the statistics by those of the last batch.</summary>
    /// <param name="images">The number of its images.</param>
    public void Update(long images)
    {
        using var noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _moving.mul_(_momenta).AddProduct_(cat([.. Batch]), FactorsOf(images));
    }

    /// <summary>Forgets the last batch, which may not have been finite: zero times that is not zero.</summary>
    public void Reset()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Tensor tensor in Batch)
        {
            tensor.zero_();
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_moving, _momenta, .. Batch, .. _factors.Values])
        {
            tensor.Dispose();
        }
    }

    // Keras averages the variance divided by n.
    private Tensor FactorsOf(long images)
    {
        if (!_factors.TryGetValue(images, out Tensor? factors))
        {
            Tensor Fill(Layer layer, double factor) =>
                TensorArithmetic.FilledLike(layer.Mean, (1 - layer.Momentum) * factor);
            factors = cat(
            [
                .. _layers.Select(l => Fill(l, 1)),
                .. _layers.Zip(_valuesPerChannel, (l, count) => Fill(l, (count - 1.0) / count)),
            ]);
            _factors[images] = factors.DetachFromDisposeScope();
        }

        return factors;
    }

    private static IEnumerable<Tensor> Twice(IEnumerable<Tensor> tensors)
    {
        Tensor[] all = [.. tensors];
        return [.. all, .. all];
    }

    private sealed record Layer(double Momentum, Tensor Mean, Tensor Variance);
}
