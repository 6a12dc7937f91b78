using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>One array of weights in the forms that training needs.</summary>
/// <remarks>
/// The master is float32 and lies as the engine is fastest: channels side by side. Seen through <see cref="Master"/> it has the shape that
/// <see cref="LayerParameter"/> tells. The forward pass of a training step uses <see cref="Leaf"/>, which is the master itself or a bfloat16 copy.
/// </remarks>
internal sealed class NetworkParameter : IDisposable
{
    private readonly MapShape? _flattened;
    private Tensor? _averageView;

    /// <param name="layer">The name of the model's layer that it belongs to.</param>
    /// <param name="description">Name, shape and start.</param>
    /// <param name="flattened">The map that its last index runs over, where Flatten came before.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="mixed">Whether training computes with a bfloat16 copy.</param>
    public NetworkParameter(string layer, LayerParameter description, MapShape? flattened, Device device, bool mixed)
    {
        (Layer, Description, _flattened) = (layer, description, flattened);
        using (NewDisposeScope())
        {
            Storage = ToStorage(Start(description)).to(device, copy: true).DetachFromDisposeScope();
            Master = ToView(Storage).DetachFromDisposeScope();
            Tensor leaf = mixed ? ToView(Storage.to(ScalarType.BFloat16)) : Master;
            Leaf = leaf.detach().requires_grad_(description.IsTrainable).DetachFromDisposeScope();
        }
    }

    public string Layer { get; }

    public LayerParameter Description { get; }

    /// <summary>The float32 numbers as they lie, dense.</summary>
    public Tensor Storage { get; }

    /// <summary>The float32 numbers in the parameter's shape.</summary>
    public Tensor Master { get; }

    /// <summary>What a training step computes with and what gets its gradient.</summary>
    public Tensor Leaf { get; }

    /// <summary>The numbers that predict: the moving average where one is kept, else the master.</summary>
    public Tensor ForPrediction => _averageView ?? Master;

    /// <summary>The moving average as it lies; <see langword="null"/> where none is kept.</summary>
    public Tensor? Average { get; private set; }

    /// <summary>Keeps a moving average from now on, which starts as the weights are.</summary>
    public void KeepAverage()
    {
        Average = Storage.clone().DetachFromDisposeScope();
        _averageView = ToView(Average).DetachFromDisposeScope();
    }

    /// <summary>The gradient of the last step as dense numbers in the order of <see cref="Storage"/>; to be disposed.</summary>
    public Tensor? TakeGradient()
    {
        using Tensor? gradient = Leaf.grad;
        return gradient is null ? null : InStorageOrder(gradient).contiguous();
    }

    /// <summary>Forgets the gradient.</summary>
    public void ForgetGradient()
    {
        using Tensor? gradient = Leaf.grad;
        Leaf.grad = null;
    }

    /// <summary>Brings a bfloat16 copy up to date with the master, where there is one.</summary>
    public void RefreshLeaf()
    {
        if (Leaf.dtype != Storage.dtype)
        {
            using var noGrad = no_grad();
            Leaf.copy_(Master);
        }
    }

    /// <summary>The leaf's own numbers as they lie; the master's where they are the same.</summary>
    public Tensor LeafStorage() => InStorageOrder(Leaf.detach());

    /// <summary>A copy of numbers that lie as <see cref="Storage"/> does, in the parameter's own order.</summary>
    public float[] Export(Tensor storage)
    {
        using (NewDisposeScope())
        {
            Tensor own = _flattened is { } map
                ? storage.view(-1, map.Height, map.Width, map.Channels).permute(0, 3, 1, 2)
                : ToView(storage);
            return TensorMemory.Of<float>(own.cpu().contiguous()).ToArray();
        }
    }

    /// <summary>Takes over numbers in the parameter's own order.</summary>
    public void Import(Tensor storage, ReadOnlyMemory<float> values)
    {
        using (NewDisposeScope())
        {
            storage.copy_(ToStorage(tensor(values.ToArray(), ShapeOf(Description))));
        }
    }

    public void Dispose()
    {
        ForgetGradient();
        Leaf.Dispose();
        _averageView?.Dispose();
        Average?.Dispose();
        Master.Dispose();
        Storage.Dispose();
    }

    private static Tensor Start(LayerParameter description)
    {
        // Drawn on the CPU and in the parameter's own order whatever the device, so that one seed gives one start everywhere.
        Tensor start = description.Initializer == Initializer.Ones ? ones(ShapeOf(description)) : zeros(ShapeOf(description));
        if (description.Initializer == Initializer.GlorotUniform)
        {
            double limit = Math.Sqrt(6.0 / (description.FanIn + description.FanOut));
            nn.init.uniform_(start, -limit, limit);
        }

        return start;
    }

    private static long[] ShapeOf(LayerParameter parameter) => [.. parameter.Shape.Select(size => (long)size)];

    // From the parameter's own order to how it lies.
    private Tensor ToStorage(Tensor values) => _flattened is { } map
        ? values.view(-1, map.Channels, map.Height, map.Width).permute(0, 2, 3, 1).contiguous().flatten()
        : InStorageOrder(values).contiguous();

    // How the network looks at it. A flattened map lies channels last within the network too.
    private Tensor ToView(Tensor storage) => Description.Shape is [var filters, var channels, var height, var width]
        ? storage.view(filters, height, width, channels).permute(0, 3, 1, 2)
        : storage.view(ShapeOf(Description));

    private static Tensor InStorageOrder(Tensor values) => values.dim() == 4 ? values.permute(0, 2, 3, 1).flatten() : values.flatten();
}
