using FacialExpression;
using FacialExpression.Training;

/// <summary>Model 3 of the article, to be changed: here it has a dropout that Model 3 lacks.</summary>
internal sealed class MyModel : IExpressionModelBuilder
{
    public string Name => "My model";

    public Sequential Build(ImageShape input, int classCount) => new(input,
    [
        new Conv2D(32, 3, ActivationFunction.Relu),
        new MaxPooling2D(2),
        new Conv2D(64, 3, ActivationFunction.Relu),
        new MaxPooling2D(2),
        new Conv2D(128, 3, ActivationFunction.Relu),
        new MaxPooling2D(2),
        new Flatten(),
        new Dense(128, ActivationFunction.Relu),
        new Dropout(0.5),
        new Dense(classCount, ActivationFunction.Softmax),
    ]);
}
