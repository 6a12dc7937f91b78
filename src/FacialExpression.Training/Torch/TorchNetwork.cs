using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Training.Torch;

/// <summary>A <see cref="Sequential"/> brought to life in TorchSharp: parameters, and a forward pass to the logits.</summary>
/// <remarks>
/// The last softmax is left out, because the loss takes logits: log-softmax and cross-entropy in one are exact where
/// the two after each other lose digits.
/// </remarks>
internal sealed class TorchNetwork : IDisposable
{
    private readonly List<Func<Tensor, bool, Tensor>> _steps = [];
    private readonly List<(PlacedLayer Layer, LayerParameter Parameter, Parameter Value)> _parameters = [];

    /// <summary>Makes the network with fresh weights, which the generator's state decides.</summary>
    public TorchNetwork(Sequential model, Device device)
    {
        foreach (PlacedLayer layer in model.Layers)
        {
            Parameter[] values = [.. layer.Parameters.Select(parameter => Add(layer, parameter, device))];
            _steps.Add(Step(layer, values, isLast: layer.Index == model.Layers.Count - 1));
        }
    }

    /// <summary>The parameters that the optimizer changes, in the model's order.</summary>
    public IEnumerable<Parameter> TrainableParameters => _parameters.Where(p => p.Parameter.IsTrainable).Select(p => p.Value);

    /// <summary>From images [N, 1, height, width] to logits [N, classes].</summary>
    /// <param name="images">Scaled pixels.</param>
    /// <param name="training">Whether dropout drops and normalisation goes by the batch.</param>
    /// <param name="upTo">Stops after so many layers. Default: all.</param>
    public Tensor Forward(Tensor images, bool training, int? upTo = null)
    {
        Tensor values = images;
        foreach (Func<Tensor, bool, Tensor> step in _steps.Take(upTo ?? _steps.Count))
        {
            values = step(values, training);
        }

        return values;
    }

    /// <summary>A copy of the weights that outlives the network.</summary>
    public ModelWeight[] GetWeights() =>
    [
        .. _parameters.Select(p =>
        {
            using Tensor onCpu = p.Value.detach().cpu();
            return new ModelWeight(p.Layer.Name, p.Parameter, onCpu.data<float>().ToArray());
        }),
    ];

    /// <summary>Takes weights over; their order and shapes are those of <see cref="GetWeights"/>.</summary>
    public void SetWeights(IReadOnlyList<ModelWeight> weights)
    {
        using var noGrad = no_grad();
        foreach (((_, LayerParameter parameter, Parameter value), ModelWeight weight) in _parameters.Zip(weights))
        {
            using Tensor source = tensor(weight.Values.ToArray(), ShapeOf(parameter));
            value.copy_(source);
        }
    }

    public void Dispose()
    {
        foreach ((_, _, Parameter value) in _parameters)
        {
            value.grad?.Dispose();
            value.Dispose();
        }
    }

    private Parameter Add(PlacedLayer layer, LayerParameter parameter, Device device)
    {
        // Drawn on the CPU whatever the device, so that one seed gives one start everywhere.
        using Tensor start = parameter.Initializer == Initializer.Ones ? ones(ShapeOf(parameter)) : zeros(ShapeOf(parameter));
        if (parameter.Initializer == Initializer.GlorotUniform)
        {
            double limit = Math.Sqrt(6.0 / (parameter.FanIn + parameter.FanOut));
            nn.init.uniform_(start, -limit, limit);
        }

        var value = new Parameter(start.to(device, copy: true), parameter.IsTrainable);
        _parameters.Add((layer, parameter, value));
        return value;
    }

    private static Func<Tensor, bool, Tensor> Step(PlacedLayer layer, Parameter[] values, bool isLast) => layer.Layer switch
    {
        Conv2D conv => (x, _) => Activate(
            F.conv2d(Pad(x, conv.Window, layer, 0), values[0], values.ElementAtOrDefault(1), strides: [conv.Strides]), conv.Activation),
        SeparableConv2D conv => (x, _) => Activate(
            F.conv2d(
                F.conv2d(Pad(x, conv.Window, layer, 0), values[0], strides: [conv.Strides], groups: values[0].shape[0]),
                values[1],
                values.ElementAtOrDefault(2)),
            conv.Activation),
        MaxPooling2D pool => (x, _) => F.max_pool2d(Pad(x, pool.Window, layer, float.NegativeInfinity), pool.PoolSize, pool.Window.Stride),
        AveragePooling2D pool => (x, _) => AveragePool(x, pool.Window, layer),
        GlobalAveragePooling2D => (x, _) => x.mean([2, 3]),
        BatchNormalization norm => (x, training) => Normalize(x, norm, values, training),
        Activation activation => (x, _) => activation.Function == ActivationFunction.Relu ? x.relu() : x,
        Flatten => (x, _) => x.flatten(1),
        Dense dense => (x, _) => Activate(F.linear(x, values[0], values[1]), isLast ? ActivationFunction.Linear : dense.Activation),
        Dropout dropout => (x, training) => training ? F.dropout(x, dropout.Rate, training: true) : x,
        SpatialDropout2D dropout => (x, training) => training ? F.dropout2d(x, dropout.Rate, training: true) : x,
        _ => throw new NotSupportedException($"TorchSharp has no form of the layer {layer.Layer.GetType().Name} yet."),
    };

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
        Tensor inside = F.avg_pool2d(Pad(ones([1, 1, x.shape[2], x.shape[3]], device: x.device), window, layer, 0), window.Size, window.Stride);
        return mean / inside;
    }

    private static Tensor Normalize(Tensor x, BatchNormalization norm, Parameter[] values, bool training)
    {
        (Parameter gamma, Parameter beta, Parameter mean, Parameter variance) = (values[0], values[1], values[2], values[3]);
        if (!training)
        {
            return F.batch_norm(x, mean, variance, gamma, beta, training: false, eps: norm.Epsilon);
        }

        // TorchSharp divides the variance that it averages by n − 1, Keras by n. On a copy, because the backward pass wants it as it was.
        double perChannel = x.numel() / gamma.shape[0];
        Tensor averaged = variance.detach().clone();
        Tensor result = F.batch_norm(x, mean, averaged, gamma, beta, training: true, momentum: 1 - norm.Momentum, eps: norm.Epsilon);
        using var noGrad = no_grad();
        variance.mul_(norm.Momentum);
        variance.add_((averaged - variance) * ((perChannel - 1) / perChannel));
        return result;
    }

    private static Tensor Activate(Tensor x, ActivationFunction activation) => activation switch
    {
        ActivationFunction.Linear => x,
        ActivationFunction.Relu => x.relu_(),
        _ => throw new NotSupportedException($"TorchSharp has no form of the activation {activation} within a model."),
    };

    private static long[] ShapeOf(LayerParameter parameter) => [.. parameter.Shape.Select(size => (long)size)];
}
