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
    /// <summary>The network's name, as reports and the model file show it.</summary>
    string Name { get; }

    /// <summary>The settings that suit this network. Default: Keras' defaults.</summary>
    TrainingOptions DefaultOptions => new();

    /// <summary>
    /// The model whose weights a training begins with, and whose scale and order of outputs it keeps; it must have the weights of the network that <see cref="Build"/> gives.
    /// Default: <see langword="null"/>, fresh ones.
    /// </summary>
    TrainedExpressionModel? Start => null;

    /// <summary>Describes the network.</summary>
    /// <param name="input">The size of the images, 48×48 gray for FER-2013.</param>
    /// <param name="classCount">The number of classes, 7 for <see cref="Expression"/>.</param>
    /// <exception cref="InvalidModelException">The layers cannot work on that input.</exception>
    Sequential Build(ImageShape input, int classCount);
}
