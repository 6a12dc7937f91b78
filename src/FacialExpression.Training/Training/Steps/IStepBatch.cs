using static TorchSharp.torch;

namespace FacialExpression.Training;

/// <summary>The images of one step.</summary>
internal interface IStepBatch
{
    /// <summary>The number of images.</summary>
    int Count { get; }

    /// <summary>The images in the network's form, [N, channels, height, width].</summary>
    Tensor GetImages();

    /// <summary>Adds loss and accuracy to <see cref="IStepSource.Mean"/>.</summary>
    /// <param name="logits">The network's output.</param>
    /// <returns>The gradient of the logits, where they are.</returns>
    Tensor Score(Tensor logits);
}
