using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Engine;

/// <summary>One array of weights in the forms that training needs.</summary>
/// <remarks>
/// The master is float32 in the order that the engine is fastest with: channels last. Its view <see cref="Master"/> has the shape
/// of <see cref="LayerParameter"/>. The forward pass of a training step uses <see cref="Leaf"/>, which is the master itself or a
/// bfloat16 copy.
/// </remarks>
internal sealed class NetworkParameter : IDisposable
{
    private readonly MapShape? _flattened;
    private Tensor? _averageView;

    /// <param name="layer">The name of the model's layer that it belongs to.</param>
    /// <param name="description">Name and shape.</param>
    /// <param name="flattened">The map that its last index runs over, after a Flatten.</param>
    /// <param name="device">Where it is stored.</param>
    /// <param name="mixed">Whether training computes with a bfloat16 copy.</param>
    /// <param name="values">Its first values, in its own order.</param>
    public NetworkParameter(
        string layer, LayerParameter description, MapShape? flattened, Device device, bool mixed, float[] values)
    {
        (Layer, Description, _flattened) = (layer, description, flattened);
        using DisposeScope scope = NewDisposeScope();
        Storage = ToStorage(FromValues(values)).to(device, copy: true);
        Master = ToView(Storage);
        Tensor leaf = mixed ? ToView(Storage.to(ScalarType.BFloat16)) : Master;
        Leaf = leaf.detach().requires_grad_(description.IsTrainable);

        // Last, so that the scope releases everything if something fails before.
        scope.Detach(Storage, Master, Leaf);
    }

    public string Layer { get; }

    public LayerParameter Description { get; }

    /// <summary>The float32 numbers in the engine's order, dense, in one dimension.</summary>
    public Tensor Storage { get; private set; }

    /// <summary>The float32 numbers in the parameter's shape.</summary>
    public Tensor Master { get; private set; }

    /// <summary>What a training step computes with, and what receives its gradient.</summary>
    public Tensor Leaf { get; private set; }

    /// <summary>The numbers that predict: the moving average if there is one, otherwise the master.</summary>
    public Tensor ForPrediction => _averageView ?? Master;

    /// <summary>The numbers that a pass computes with.</summary>
    public Tensor For(Pass pass) => pass.Training ? Leaf : ForPrediction;

    /// <summary>The moving average in the order of <see cref="Storage"/>; <see langword="null"/> if there is none.</summary>
    public Tensor? Average { get; private set; }

    /// <summary>Maintains a moving average from now on, which begins as the current numbers.</summary>
    /// <param name="place">
    /// Where it is stored, as <see cref="Storage"/>; <see langword="null"/> for memory of its own.
    /// </param>
    public void StartAverage(Tensor? place = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor average = place is null ? Storage.clone() : place.alias().copy_(Storage);
        (Average, _averageView) = scope.Detach(average, ToView(average));
    }

    /// <summary>Moves the numbers into parts of larger tensors, so that one operation updates many parameters.</summary>
    /// <param name="storage">Takes the place of <see cref="Storage"/>.</param>
    /// <param name="half">For the bfloat16 copy, if <see cref="Leaf"/> is one; otherwise <see langword="null"/>.</param>
    /// <param name="gradient">
    /// Zeros of the leaf's type, to which each backward pass adds the gradient; <see langword="null"/> if it is not trained.
    /// </param>
    public void MoveTo(Tensor storage, Tensor? half = null, Tensor? gradient = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor moved = storage.alias().copy_(Storage);
        Tensor master = ToView(moved);
        Tensor leaf = half is null ? master : ToView(half.copy_(Storage));
        leaf = leaf.detach().requires_grad_(Description.IsTrainable);
        if (gradient is not null)
        {
            leaf.grad = ToView(gradient);
        }

        DisposeNumbers();
        (Storage, Master, Leaf) = scope.Detach(moved, master, leaf);
    }

    /// <summary>The gradient of the last step as dense numbers in the order of <see cref="Storage"/>; to be disposed.</summary>
    public Tensor? TakeGradient()
    {
        using Tensor? gradient = Leaf.grad;
        return gradient is null ? null : InStorageOrder(gradient).contiguous();
    }

    /// <summary>Releases the gradient.</summary>
    public void ReleaseGradient()
    {
        using Tensor? gradient = Leaf.grad;
        Leaf.grad = null;
    }

    /// <summary>Updates the bfloat16 copy from the master, if there is one.</summary>
    public void RefreshLeaf()
    {
        if (Leaf.dtype != Storage.dtype)
        {
            using var noGrad = no_grad();
            Leaf.copy_(Master);
        }
    }

    /// <summary>The leaf's own numbers in the engine's order; the master's if they are the same.</summary>
    public Tensor LeafStorage() => InStorageOrder(Leaf.detach());

    /// <summary>Copies numbers from the order of <see cref="Storage"/> to the parameter's own order.</summary>
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

    /// <summary>Copies numbers from the parameter's own order to that of <see cref="Storage"/>.</summary>
    public void Import(Tensor storage, ReadOnlyMemory<float> values)
    {
        using (NewDisposeScope())
        {
            storage.copy_(ToStorage(FromValues(values.ToArray())));
        }
    }

    public void Dispose()
    {
        DisposeNumbers();
        _averageView?.Dispose();
        Average?.Dispose();
    }

    private void DisposeNumbers()
    {
        ReleaseGradient();
        Leaf.Dispose();
        Master.Dispose();
        Storage.Dispose();
    }

    private long[] Shape => [.. Description.Shape.Select(size => (long)size)];

    // Type and device are explicit here and elsewhere, because the app may have changed TorchSharp's defaults.
    private Tensor FromValues(float[] values) => tensor(values, Shape, ScalarType.Float32, CPU);

    // From the parameter's own order to the engine's.
    private Tensor ToStorage(Tensor values) => _flattened is { } map
        ? values.view(-1, map.Channels, map.Height, map.Width).permute(0, 2, 3, 1).contiguous().flatten()
        : InStorageOrder(values).contiguous();

    // The network's view. A flattened map is channels last within the network too.
    private Tensor ToView(Tensor storage) => Description.Shape is [var filters, var channels, var height, var width]
        ? storage.view(filters, height, width, channels).permute(0, 3, 1, 2)
        : storage.view(Shape);

    private static Tensor InStorageOrder(Tensor values) =>
        values.dim() == 4 ? values.permute(0, 2, 3, 1).flatten() : values.flatten();
}
