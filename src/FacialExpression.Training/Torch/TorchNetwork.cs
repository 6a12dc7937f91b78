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

    /// <summary>All parameters, in the model's order.</summary>
    public IEnumerable<Parameter> Parameters => _parameters.Select(p => p.Value);

    /// <summary>From images [N, 1, height, width] to logits [N, classes].</summary>
    /// <param name="images">Scaled pixels.</param>
    /// <param name="training">Whether dropout drops.</param>
    public Tensor Forward(Tensor images, bool training)
    {
        Tensor values = images;
        foreach (Func<Tensor, bool, Tensor> step in _steps)
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
        using Tensor start = zeros(ShapeOf(parameter));
        if (parameter.Initializer == Initializer.GlorotUniform)
        {
            double limit = Math.Sqrt(6.0 / (parameter.FanIn + parameter.FanOut));
            nn.init.uniform_(start, -limit, limit);
        }

        var value = new Parameter(start.to(device, copy: true));
        _parameters.Add((layer, parameter, value));
        return value;
    }

    private static Func<Tensor, bool, Tensor> Step(PlacedLayer layer, Parameter[] values, bool isLast) => layer.Layer switch
    {
        Conv2D conv => (x, _) => Activate(F.conv2d(x, values[0], values[1]), conv.Activation),
        MaxPooling2D pool => (x, _) => F.max_pool2d(x, pool.PoolSize),
        Flatten => (x, _) => x.flatten(1),
        Dense dense => (x, _) => Activate(F.linear(x, values[0], values[1]), isLast ? ActivationFunction.Linear : dense.Activation),
        Dropout dropout => (x, training) => training ? F.dropout(x, dropout.Rate, training: true) : x,
        _ => throw new NotSupportedException($"TorchSharp has no form of the layer {layer.Layer.GetType().Name} yet."),
    };

    private static Tensor Activate(Tensor x, ActivationFunction activation) => activation switch
    {
        ActivationFunction.Linear => x,
        ActivationFunction.Relu => x.relu_(),
        _ => throw new NotSupportedException($"TorchSharp has no form of the activation {activation} within a model."),
    };

    private static long[] ShapeOf(LayerParameter parameter) => [.. parameter.Shape.Select(size => (long)size)];
}
