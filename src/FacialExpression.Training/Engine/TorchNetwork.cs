using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>A <see cref="Sequential"/> in TorchSharp: its parameters, and a forward pass to the logits.</summary>
/// <remarks>
/// The last softmax is left out, because the loss takes logits: log-softmax and cross-entropy in one are exact where
/// one after the other loses digits. Maps are stored channels last, which libtorch's convolutions and our kernels are fastest
/// with; their shape stays [N, channels, height, width].
/// </remarks>
internal sealed class TorchNetwork : IDisposable
{
    private delegate Tensor Step(Tensor values, Pass pass);

    private readonly List<Step> _steps;
    private readonly List<NetworkParameter> _parameters = [];
    private readonly Backend _backend;
    private readonly Dropouts _dropouts;
    private readonly bool _mixed;
    private readonly InitialValues _initialValues;
    private readonly PlacedLayer? _logits;
    private readonly PlacedLayer _softmax;
    private readonly List<(NetworkParameter Means, NetworkParameter Variances, double Momentum)> _normalized = [];
    private readonly FlatStatistics? _statistics;
    private ulong _numbers;

    /// <summary>Creates the network with fresh weights.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="backend">Where it computes.</param>
    /// <param name="mixed">Whether training steps compute in bfloat16. Prediction is always float32.</param>
    /// <param name="seed">Decides the weights.</param>
    public TorchNetwork(Sequential model, Backend backend, bool mixed = false, ulong seed = 0)
        : this(model, backend, mixed, InitialWeights.Of(seed))
    {
    }

    /// <summary>Creates the network with given weights.</summary>
    public TorchNetwork(Sequential model, Backend backend, bool mixed, InitialValues initialValues)
    {
        (_backend, _mixed, _initialValues, _logits, _softmax) =
            (backend, mixed, initialValues, model.LastKernelLayer, model.Layers[^1]);
        _dropouts = new Dropouts(backend);
        try
        {
            _steps = Chain(model.Layers);
            if (!backend.HasKernels && _normalized.Count > 0)
            {
                _statistics = new FlatStatistics(_normalized, backend.Device);
            }
        }
        catch
        {
            Dispose(); // Native memory, which would wait for the collector.
            throw;
        }
    }

    /// <summary>Where its parameters are.</summary>
    public Device Device => _backend.Device;

    /// <summary>All parameters, in the model's order.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>From images [N, channels, height, width] to logits [N, classes], float32.</summary>
    /// <param name="images">Scaled pixels.</param>
    /// <param name="training">Whether dropout drops, normalization uses the batch's statistics, and the leaves compute.</param>
    /// <param name="tape">
    /// Records the backward pass if our kernels compute; <see langword="null"/> for libtorch's autograd, or for none.
    /// </param>
    /// <param name="seed">Decides the dropout.</param>
    public Tensor Forward(Tensor images, bool training, Tape? tape = null, ulong seed = 0)
    {
        Tensor logits = Forward(images, new Pass(training, tape, seed), _steps.Count).to(ScalarType.Float32);
        if (training)
        {
            _statistics?.Update(images.shape[0]);
        }

        return logits;
    }

    /// <summary>
    /// The values after a number of layers. A ReLU that the pool after it applies is not applied yet; flattened maps are channels
    /// last.
    /// </summary>
    public Tensor Forward(Tensor images, Pass pass, int upTo)
    {
        Tensor values = ChannelsLast(images);
        return _steps.Take(upTo).Aggregate(values, (current, step) => step(current, pass));
    }

    /// <summary>Whether averaged weights predict and normalization needs statistics that describe them.</summary>
    public bool NeedsStatistics => _parameters.Any(p => p is { Description.IsTrainable: false, Average: not null });

    /// <summary>
    /// Adds a batch to normalization's statistics of the weights that predict: the mean over all batches (SWA, Izmailov et al.
    /// 2018). The moving statistics of training describe the last weights, whose activations are not those of averaged weights.
    /// </summary>
    /// <param name="images">Scaled pixels.</param>
    /// <param name="counted">The number of images before this batch; with 0 the statistics begin anew.</param>
    public void CountStatistics(Tensor images, long counted)
    {
        using var noGrad = no_grad();
        Forward(images, new Pass(Training: false, Tape: null, Seed: 0, counted), _steps.Count);
    }

    /// <summary>A copy of the weights that predict, which outlives the network.</summary>
    public ModelWeight[] GetWeights() =>
        [.. _parameters.Select(p => new ModelWeight(p.Layer, p.Description, p.Export(p.Average ?? p.Storage)))];

    /// <summary>Sets all weights; their order and shapes are those of <see cref="GetWeights"/>.</summary>
    public void SetWeights(IReadOnlyList<ModelWeight> weights)
    {
        using var noGrad = no_grad();
        foreach ((NetworkParameter parameter, ModelWeight weight) in _parameters.Zip(weights))
        {
            parameter.Import(parameter.Storage, weight.Values);
            if (parameter.Average is { } average)
            {
                parameter.Import(average, weight.Values);
            }

            parameter.RefreshLeaf();
        }

        _statistics?.Reset();
    }

    public void Dispose()
    {
        foreach (NetworkParameter parameter in _parameters)
        {
            parameter.Dispose();
        }

        _dropouts.Dispose();
        _statistics?.Dispose();
    }

    /// <summary>Layers one after another.</summary>
    private List<Step> Chain(IReadOnlyList<PlacedLayer> layers)
    {
        var steps = new List<Step>();
        for (int i = 0; i < layers.Count; i++)
        {
            PlacedLayer layer = layers[i];
            steps.Add(layer.Layer is BranchingLayer branching
                ? JoinPaths(layer, branching.JoinedBy)
                : Build(layer, AddParameters(layer), layers.ElementAtOrDefault(i - 1), layers.ElementAtOrDefault(i + 1)));
        }

        return steps;
    }

    private Step JoinPaths(PlacedLayer layer, Join join)
    {
        List<Step>[] paths = [.. layer.Paths.Select(Chain)];
        if (layer.JoinsOrders)
        {
            // One path lies as its map did, the other in the order of its units: only the weights' order is the same.
            foreach ((List<Step> path, MapShape? flattened) in paths.Zip(layer.FlattenedPaths))
            {
                path.Add(Unflatten(flattened));
            }
        }

        return (x, pass) =>
        {
            // One start for all paths, so that the backward pass adds their gradients before it continues.
            Tensor start = pass.Tape is null ? x : pass.Tape.Cut(x, x.detach(), gradient => gradient);
            Tensor Run(List<Step> steps) => steps.Aggregate(start, (values, step) => step(values, pass));

            // A path may return its input itself, so no step may write into its input, nor the join into any.
            return Joins.Of([.. paths.Select(Run)], join);
        };
    }

    /// <summary>The same values, in memory place by place.</summary>
    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Step Unflatten(MapShape? map) => (x, _) => map is null
        ? x
        : x.reshape(-1, map.Height, map.Width, map.Channels).permute(0, 3, 1, 2).flatten(1);

    private NetworkParameter[] AddParameters(PlacedLayer layer)
    {
        // Normalization and the last kernel before softmax compute in float32 always.
        bool mixed = _mixed && layer.Layer is not BatchNormalization && layer != _logits;
        return
        [
            .. layer.Parameters.Select((parameter, i) =>
            {
                float[] values = _initialValues(layer.PathOf(parameter), parameter);
                var added = new NetworkParameter(layer.Path, parameter, layer.FlattenedMapOf(i), _backend.Device, mixed, values);
                _parameters.Add(added);
                return added;
            }),
        ];
    }

    // Whether the pool after a layer also applies that layer's ReLU.
    private bool LeavesReluTo(PlacedLayer? next, PlacedLayer layer) =>
        layer.Layer is Convolution2D { Activation: ActivationFunction.Relu } or Activation { Function: ActivationFunction.Relu }
        && next?.Layer is MaxPooling2D pool && _backend.HasKernels && ReluMaxPool.Takes(pool, (MapShape)next.Input);

    private Step Build(PlacedLayer layer, NetworkParameter[] p, PlacedLayer? previous, PlacedLayer? next)
    {
        ulong number = _numbers++;
        ActivationFunction after =
            layer.Layer is Convolution2D { Activation: var own } && !LeavesReluTo(next, layer) ? own : ActivationFunction.Linear;
        return layer.Layer switch
        {
            Conv2D conv => (x, pass) => Activations.ApplyTo(
                Convolutions.Convolve(
                    Pad(x, conv.Window, layer, 0),
                    Use(p, 0, pass)!,
                    Use(p, 1, pass),
                    new(conv.Strides, conv.DilationRate, conv.Groups),
                    pass.Tape),
                after,
                pass.Tape),
            SeparableConv2D conv => (x, pass) => Activations.ApplyTo(
                Convolutions.Convolve(
                    Convolutions.Depthwise(
                        Pad(x, conv.Window, layer, 0), Use(p, 0, pass)!, null, new(conv.Strides, conv.DilationRate)),
                    Use(p, 1, pass)!,
                    Use(p, 2, pass),
                    new(Strides: 1, Dilation: 1),
                    pass.Tape),
                after,
                pass.Tape),
            DepthwiseConv2D conv => (x, pass) => Activations.ApplyTo(
                Convolutions.Depthwise(
                    Pad(x, conv.Window, layer, 0), Use(p, 0, pass)!, Use(p, 1, pass), new(conv.Strides, conv.DilationRate)),
                after,
                pass.Tape),
            MaxPooling2D pool when previous is not null && LeavesReluTo(layer, previous) =>
                (x, pass) => ReluAndPool(x, pool.PoolSize.Height, pass.Tape),
            MaxPooling2D pool => (x, _) =>
                F.max_pool2d(
                    Pad(x, pool.Window, layer, float.NegativeInfinity), pool.PoolSize.Array, pool.Window.Stride.Array),
            AveragePooling2D pool => (x, _) => AveragePool(x, pool.Window, layer),
            GlobalAveragePooling2D => (x, _) => x.mean([2, 3]),
            GlobalMaxPooling2D => (x, _) => x.amax([2, 3]),
            ZeroPadding2D zeros => (x, _) =>
                F.pad(x, [zeros.Left, zeros.Right, zeros.Top, zeros.Bottom], PaddingModes.Constant, 0),
            Cropping2D crop => (x, _) =>
                x.slice(2, crop.Top, x.shape[2] - crop.Bottom, 1).slice(3, crop.Left, x.shape[3] - crop.Right, 1),
            Permute permute => (x, _) => ChannelsLast(x.permute([.. permute.ChannelsFirst.Select(axis => (long)axis)])),
            PReLU => (x, pass) => F.relu(x) - (Use(p, 0, pass)!.to(x.dtype) * F.relu(x.negative())),
            BatchNormalization norm => Normalize(norm, p),
            Rescaling scaling => (x, _) => x.Times((float)scaling.Scale).PlusNumber((float)scaling.Offset),
            LeakyReLU leaky => (x, _) => x.LeakyRelu(leaky.NegativeSlope),
            Activation { Function: ActivationFunction.Softmax } when layer != _softmax => (x, _) => x.softmax(1),
            Activation activation => (x, _) => LeavesReluTo(next, layer) ? x : Activations.Of(x, activation.Function),
            Flatten when layer.Input is MapShape => (x, _) => x.permute(0, 2, 3, 1).flatten(1),
            Flatten => (x, _) => x,
            Dense dense => (x, pass) =>
                Activations.ApplyTo(Multiply(x, Use(p, 0, pass)!, Use(p, 1, pass)), dense.Activation, tape: null),
            Dropout { Rate: 0 } or SpatialDropout2D { Rate: 0 } => (x, _) => x,
            Dropout dropout => (x, pass) =>
                pass.Training ? _dropouts.Apply(x, dropout.Rate, pass.Tape, SplitMix64.Mix(pass.Seed, number)) : x,
            SpatialDropout2D dropout => (x, pass) =>
                pass.Training ? _dropouts.ApplyToChannels(x, dropout.Rate, SplitMix64.Mix(pass.Seed, number)) : x,
            _ => throw new NotSupportedException($"TorchSharp has no form of the layer {layer.Layer.GetType().Name} yet."),
        };
    }

    private Step Normalize(BatchNormalization norm, NetworkParameter[] p)
    {
        _normalized.Add((p[^2], p[^1], norm.Momentum));
        return (x, pass) => Normalization.Apply(x, norm, p, pass, _statistics);
    }

    private static Tensor? Use(NetworkParameter[] parameters, int index, Pass pass) =>
        parameters.ElementAtOrDefault(index)?.For(pass);

    // The input is converted to the weights' type: bfloat16 from the first such layer on, float32 again at the last.
    private static Tensor Multiply(Tensor x, Tensor kernel, Tensor? bias) => F.linear(x.to(kernel.dtype), kernel, bias);

    private static Tensor ReluAndPool(Tensor x, int size, Tape? tape)
    {
        Tensor pooled = ReluMaxPool.Forward(x, size);
        return tape is null ? pooled : tape.Cut(x, pooled, gradient => ReluMaxPool.Backward(x, pooled, gradient, size));
    }

    private static Tensor Pad(Tensor x, Window window, PlacedLayer layer, double value)
    {
        (int top, int left, int bottom, int right) = window.Pads((MapShape)layer.Input);
        return (top, left, bottom, right) == default ? x : F.pad(x, [left, right, top, bottom], PaddingModes.Constant, value);
    }

    private static Tensor AveragePool(Tensor x, Window window, PlacedLayer layer)
    {
        Tensor mean = F.avg_pool2d(Pad(x, window, layer, 0), window.Size.Array, window.Stride.Array);
        if (window.Pads((MapShape)layer.Input) == default)
        {
            return mean;
        }

        // The fraction of each window that is inside the map; the padding does not count.
        Tensor map = ones([1, 1, x.shape[2], x.shape[3]], dtype: x.dtype, device: x.device);
        return mean / F.avg_pool2d(Pad(map, window, layer, 0), window.Size.Array, window.Stride.Array);
    }
}
