using FacialExpression.Training;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FacialExpression.Benchmarks;

/// <summary>A training loop in plain TorchSharp: a list of modules, <c>Adam</c>, float32, images decoded beforehand.</summary>
internal sealed class PlainTorchSharpLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public PlainTorchSharpLoop(Training.Sequential model, int batchSize, Device device)
    {
        var modules = new List<(string, nn.Module<Tensor, Tensor>)>();
        foreach (nn.Module<Tensor, Tensor> module in model.Layers.SelectMany(Modules))
        {
            modules.Add(($"{modules.Count}", module));
        }

        _network = nn.Sequential(modules).to(device);
        _optimizer = optim.Adam(_network.parameters());
        _images = rand(batchSize, model.Input.Channels, model.Input.Height, model.Input.Width, device: device);
        _labels = randint(model.ClassCount, [batchSize], device: device);
    }

    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = F.cross_entropy(_network.forward(_images), _labels);
        loss.backward();
        _optimizer.step();
        loss.item<float>();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }

    // The loss includes the final softmax.
    private static nn.Module<Tensor, Tensor>[] Modules(PlacedLayer layer) => (layer.Layer, layer.Input) switch
    {
        (Conv2D conv, MapShape map) => [nn.Conv2d(map.Channels, conv.Filters, conv.KernelSize.Height), nn.ReLU()],
        (MaxPooling2D pool, _) => [nn.MaxPool2d(pool.PoolSize.Height)],
        (Flatten, _) => [nn.Flatten()],
        (Dense { Activation: ActivationFunction.Relu } dense, VectorShape row) => [nn.Linear(row.Units, dense.Units), nn.ReLU()],
        (Dense dense, VectorShape row) => [nn.Linear(row.Units, dense.Units)],
        (Dropout dropout, _) => [nn.Dropout(dropout.Rate)],
        _ => throw new NotSupportedException($"The plain loop does not support {layer.Layer.GetType().Name}."),
    };
}
