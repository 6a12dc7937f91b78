namespace FacialExpression.Training;

/// <summary>Describes a network and how it is best trained. Implement it for a network of your own.</summary>
/// <example><code>
/// sealed class TinyModel : IExpressionModelBuilder
/// {
///     public string Name => "Tiny";
///
///     public Sequential Build(ImageShape input, int classCount) => new(input,
///     [
///         new Conv2D(8, 3, ActivationFunction.Relu),
///         new MaxPooling2D(4),
///         new Flatten(),
///         new Dense(classCount, ActivationFunction.Softmax),
///     ]);
/// }
/// </code></example>
public interface IExpressionModelBuilder
{
    /// <summary>The network's name in reports and in the model file.</summary>
    string Name { get; }

    /// <summary>The settings that suit this network. Default: Keras' defaults.</summary>
    TrainingOptions DefaultOptions => new();

    /// <summary>Describes the network.</summary>
    /// <param name="input">The size of the images, 48×48 gray for FER-2013.</param>
    /// <param name="classCount">The number of classes, 7 for the labels of <see cref="Expression"/>.</param>
    /// <exception cref="InvalidNetworkException">The layers do not fit that input.</exception>
    Sequential Build(ImageShape input, int classCount);
}
