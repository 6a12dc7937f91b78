namespace FacialExpression.Training.Tests;

/// <summary>A small network with every kind of layer.</summary>
internal sealed class SmallModel : IExpressionModelBuilder
{
    public string Name => "Small";

    public Sequential Build(ImageShape input, int classCount) => new(input,
    [
        new Conv2D(4, 5, ActivationFunction.Relu),
        new MaxPooling2D(4),
        new Flatten(),
        new Dense(16, ActivationFunction.Relu),
        new Dropout(0.3),
        new Dense(classCount, ActivationFunction.Softmax),
    ]);
}
