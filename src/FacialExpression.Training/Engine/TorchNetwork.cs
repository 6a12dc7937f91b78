using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Engine;

/// <summary>A <see cref="Sequential"/> brought to life in TorchSharp: parameters, and a forward pass to the logits.</summary>
/// <remarks>
/// The last softmax is left out, because the loss takes logits: log-softmax and cross-entropy in one are exact where
/// the two after each other lose digits. Maps lie channels last, which libtorch's convolutions and our kernels are fastest with; their shape
/// stays [N, channels, height, width].
/// </remarks>
internal sealed class TorchNetwork : IDisposable
{
    private delegate Tensor Step(Tensor values, Pass pass);

    private readonly List<Step> _steps;
    private readonly List<NetworkParameter> _parameters = [];
    private readonly Device _device;
    private readonly bool _mixed;
    private ulong _numbers;

    /// <summary>Makes the network with fresh weights, which the generator's state decides.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="mixed">Whether training steps compute in bfloat16. Prediction is always float32.</param>
    public TorchNetwork(Sequential model, Device device, bool mixed = false)
    {
        (_device, _mixed) = (device, mixed);
        MapShape? flattened = null;
        _steps = Chain(model.Layers, owner: null, ref flattened);
    }

    /// <summary>All parameters, in the model's order.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>From images [N, 1, height, width] to logits [N, classes], float32.</summary>
    /// <param name="images">Scaled pixels.</param>
    /// <param name="training">Whether dropout drops, normalisation goes by the batch and gradients are asked for.</param>
    /// <param name="tape">Remembers the way back; without one there is none.</param>
    /// <param name="seed">Decides the dropout on the CPU; on other devices the generator's state does.</param>
    public Tensor Forward(Tensor images, bool training, Tape? tape = null, ulong seed = 0) =>
        Forward(images, new Pass(training, tape, seed), _steps.Count).to(ScalarType.Float32);

    /// <summary>As far as after so many layers; a ReLU that the pool after it does is not done yet, and what is flattened lies channels last.</summary>
    public Tensor Forward(Tensor images, Pass pass, int upTo)
    {
        Tensor values = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        return _steps.Take(upTo).Aggregate(values, (current, step) => step(current, pass));
    }

    /// <summary>A copy of the weights that predict, which outlives the network.</summary>
    public ModelWeight[] GetWeights() =>
        [.. _parameters.Select(p => new ModelWeight(p.Layer, p.Description, p.Export(p.Average ?? p.Storage)))];

    /// <summary>Takes weights over; their order and shapes are those of <see cref="GetWeights"/>.</summary>
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
    }

    public void Dispose()
    {
        foreach (NetworkParameter parameter in _parameters)
        {
            parameter.Dispose();
        }
    }

    /// <summary>Layers one after another.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="owner">The layer that they are inside of, and their way within it; <see langword="null"/> for the model's own.</param>
    /// <param name="flattened">The map that the values come from, where Flatten came before.</param>
    private List<Step> Chain(IReadOnlyList<PlacedLayer> layers, (string Layer, string Way)? owner, ref MapShape? flattened)
    {
        var steps = new List<Step>();
        for (int i = 0; i < layers.Count; i++)
        {
            (PlacedLayer layer, PlacedLayer? next) = (layers[i], layers.ElementAtOrDefault(i + 1));
            bool isLast = next is null && owner is null;
            (string Layer, string Way) place = owner is { } o ? (o.Layer, $"{o.Way}{layer.Name}/") : (layer.Name, "");
            steps.Add(layer.Layer is Residual residual
                ? Add(residual, layer.Input, place, ref flattened)
                : Build(layer, AddParameters(layer, place, isLast, flattened), layers.ElementAtOrDefault(i - 1), next, isLast));
            flattened = layer.Layer is Residual ? flattened : FlattenedMap.After(layer, flattened);
        }

        return steps;
    }

    private Step Add(Residual residual, TensorShape input, (string Layer, string Way) place, ref MapShape? flattened)
    {
        (IReadOnlyList<PlacedLayer> main, IReadOnlyList<PlacedLayer> shortcut) = residual.Place(input);
        MapShape? flattenedPast = flattened;
        List<Step> way = Chain(main, place, ref flattened);
        List<Step> past = Chain(shortcut, place, ref flattenedPast);
        if (flattened != flattenedPast)
        {
            // One way lies as its map did, the other in the order of its units: only their own order is the same.
            way.Add(Unflatten(flattened));
            past.Add(Unflatten(flattenedPast));
            flattened = null;
        }

        return (x, pass) =>
        {
            // One start for both ways, so that going back their gradients meet before they go on.
            Tensor start = pass.Tape is null ? x : pass.Tape.Cut(x, x.detach(), gradient => gradient);
            Tensor Run(List<Step> steps) => steps.Aggregate(start, (values, step) => step(values, pass));

            // Either way may hand on its input itself, so no step may write into what it gets, nor the sum into either.
            return Run(way) + Run(past);
        };
    }

    private static Step Unflatten(MapShape? map) => (x, _) => map is null
        ? x
        : x.reshape(-1, map.Height, map.Width, map.Channels).permute(0, 3, 1, 2).flatten(1);

    private NetworkParameter[] AddParameters(PlacedLayer layer, (string Layer, string Way) place, bool isLast, MapShape? flattened)
    {
        bool mixed = _mixed && layer.Layer is not BatchNormalization && !isLast;
        NetworkParameter[] added =
        [
            .. layer.Parameters.Select((parameter, i) => new NetworkParameter(
                place.Layer,
                parameter with { Name = place.Way + parameter.Name },
                FlattenedMap.Of(layer.Layer, i, flattened),
                _device,
                mixed)),
        ];
        _parameters.AddRange(added);
        return added;
    }

    // Whether the pool after a layer does that layer's ReLU with its own work.
    private bool LeavesReluTo(PlacedLayer? next, PlacedLayer layer) =>
        layer.Layer is Convolution2D { Activation: ActivationFunction.Relu } or Activation { Function: ActivationFunction.Relu }
        && next?.Layer is MaxPooling2D pool && ReluMaxPool.Takes(pool, (MapShape)next.Input, _device);

    private Step Build(PlacedLayer layer, NetworkParameter[] p, PlacedLayer? previous, PlacedLayer? next, bool isLast)
    {
        ulong number = _numbers++;
        ActivationFunction after = layer.Layer is Convolution2D { Activation: var own } && !LeavesReluTo(next, layer) ? own : ActivationFunction.Linear;
        return layer.Layer switch
        {
            Conv2D conv => (x, pass) => Activations.ApplyTo(
                Convolve(Pad(x, conv.Window, layer, 0), Use(p, 0, pass)!, Use(p, 1, pass), conv.Strides, pass.Tape), after, pass.Tape),
            SeparableConv2D conv => (x, pass) => Activations.ApplyTo(
                Convolve(Depthwise(Pad(x, conv.Window, layer, 0), Use(p, 0, pass)!, null, conv.Strides), Use(p, 1, pass)!, Use(p, 2, pass), 1, pass.Tape),
                after,
                pass.Tape),
            DepthwiseConv2D conv => (x, pass) => Activations.ApplyTo(
                Depthwise(Pad(x, conv.Window, layer, 0), Use(p, 0, pass)!, Use(p, 1, pass), conv.Strides), after, pass.Tape),
            MaxPooling2D pool when previous is not null && LeavesReluTo(layer, previous) => (x, pass) => ReluAndPool(x, pool.PoolSize, pass.Tape),
            MaxPooling2D pool => (x, _) => F.max_pool2d(Pad(x, pool.Window, layer, float.NegativeInfinity), pool.PoolSize, pool.Window.Stride),
            AveragePooling2D pool => (x, _) => AveragePool(x, pool.Window, layer),
            GlobalAveragePooling2D => (x, _) => x.mean([2, 3]),
            GlobalMaxPooling2D => (x, _) => x.amax([2, 3]),
            ZeroPadding2D zeros => (x, _) => F.pad(x, [zeros.Left, zeros.Right, zeros.Top, zeros.Bottom], PaddingModes.Constant, 0),
            BatchNormalization norm => (x, pass) => Normalize(x, norm, p, pass),
            Rescaling scaling => (x, _) => (x * (float)scaling.Scale) + (float)scaling.Offset,
            LeakyReLU leaky => (x, _) => F.leaky_relu(x, leaky.NegativeSlope),
            Activation activation => (x, _) => LeavesReluTo(next, layer) ? x : Activations.Of(x, activation.Function),
            Flatten when layer.Input is MapShape => (x, _) => x.permute(0, 2, 3, 1).flatten(1),
            Flatten => (x, _) => x,
            Dense dense => (x, pass) => Activations.ApplyTo(Multiply(x, Use(p, 0, pass)!, Use(p, 1, pass)), dense.Activation, tape: null),
            Dropout { Rate: 0 } or SpatialDropout2D { Rate: 0 } => (x, _) => x,
            Dropout dropout => (x, pass) => pass.Training ? Drop(x, dropout.Rate, pass.Tape, SplitMix64.Mix(pass.Seed, number)) : x,
            SpatialDropout2D dropout => (x, pass) => pass.Training ? F.dropout2d(x, dropout.Rate, training: true) : x,
            _ => throw new NotSupportedException($"TorchSharp has no form of the layer {layer.Layer.GetType().Name} yet."),
        };
    }

    private static Tensor? Use(NetworkParameter[] parameters, int index, Pass pass) =>
        index >= parameters.Length ? null : pass.Training ? parameters[index].Leaf : parameters[index].ForPrediction;

    // What comes in takes the weights' type: bfloat16 after the first such layer, float32 again at the last.
    private static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias, int strides, Tape? tape)
    {
        (x, strides) = StepOver(x, kernel, strides);
        if (bias is null || tape is null || x.device_type != DeviceType.CPU)
        {
            return F.conv2d(x.to(kernel.dtype), kernel, bias, strides: [strides]);
        }

        // oneDNN's own gradient of the bias is far slower than a sum.
        Tensor result = F.conv2d(x.to(kernel.dtype), kernel, bias.detach(), strides: [strides]);
        return tape.Cut(result, result.detach(), gradient =>
        {
            bias.grad = gradient.sum([0, 2, 3]);
            return gradient;
        });
    }

    private static Tensor Depthwise(Tensor x, Tensor kernel, Tensor? bias, int strides)
    {
        (x, strides) = StepOver(x, kernel, strides);
        return F.conv2d(x.to(kernel.dtype), kernel, bias, strides: [strides], groups: kernel.shape[0]);
    }

    // A 1×1 kernel does not look at what it steps over. oneDNN's own way writes past its memory there, where maps lie channels last.
    private static (Tensor X, int Strides) StepOver(Tensor x, Tensor kernel, int strides) => strides > 1 && kernel.shape[2] == 1
        ? (x.slice(2, 0, x.shape[2], strides).slice(3, 0, x.shape[3], strides).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), 1)
        : (x, strides);

    private static Tensor Multiply(Tensor x, Tensor kernel, Tensor? bias) => F.linear(x.to(kernel.dtype), kernel, bias);

    private static Tensor ReluAndPool(Tensor x, int size, Tape? tape)
    {
        Tensor pooled = ReluMaxPool.Forward(x, size);
        return tape is null ? pooled : tape.Cut(x, pooled, gradient => ReluMaxPool.Backward(x, pooled, gradient, size));
    }

    private static Tensor Drop(Tensor x, double rate, Tape? tape, ulong seed)
    {
        if (x.device_type != DeviceType.CPU)
        {
            return F.dropout(x, rate, training: true);
        }

        Tensor left = DropoutKernel.Apply(x.detach(), rate, seed);
        return tape is null ? left : tape.Cut(x, left, gradient => DropoutKernel.Apply(gradient, rate, seed));
    }

    private static Tensor Pad(Tensor x, Window window, PlacedLayer layer, double value)
    {
        (int top, int left, int bottom, int right) = window.Pads((MapShape)layer.Input);
        return (top, left, bottom, right) == default ? x : F.pad(x, [left, right, top, bottom], PaddingModes.Constant, value);
    }

    private static Tensor AveragePool(Tensor x, Window window, PlacedLayer layer)
    {
        Tensor mean = F.avg_pool2d(Pad(x, window, layer, 0), window.Size, window.Stride);
        if (window.Pads((MapShape)layer.Input) == default)
        {
            return mean;
        }

        // The share of each window that lies inside the map; what was added around does not count.
        Tensor map = ones([1, 1, x.shape[2], x.shape[3]], dtype: x.dtype, device: x.device);
        return mean / F.avg_pool2d(Pad(map, window, layer, 0), window.Size, window.Stride);
    }

    private static Tensor Normalize(Tensor x, BatchNormalization norm, NetworkParameter[] p, Pass pass)
    {
        Tensor? gamma = norm.Scale ? Use(p, 0, pass) : null;
        Tensor? beta = norm.Center ? Use(p, norm.Scale ? 1 : 0, pass) : null;
        (Tensor mean, Tensor variance) = (p[^2].Master, p[^1].Master);
        if (!pass.Training)
        {
            return F.batch_norm(x, mean, variance, gamma, beta, training: false, eps: norm.Epsilon);
        }

        // TorchSharp divides the variance that it averages by n − 1, Keras by n. On a copy, because the backward pass wants it as it was.
        double perChannel = x.numel() / mean.shape[0];
        Tensor averaged = variance.clone();
        Tensor result = F.batch_norm(x, mean, averaged, gamma, beta, training: true, momentum: 1 - norm.Momentum, eps: norm.Epsilon);
        using var noGrad = no_grad();
        variance.mul_(norm.Momentum);
        if (perChannel > 1)
        {
            variance.add_((averaged - variance) * ((perChannel - 1) / perChannel));
        }

        return result;
    }
}
