using FacialExpression.Training;

namespace FacialExpression.TrainingProcess;

/// <summary>A small network with dropout, moving averages, a skip connection, and our own kernels.</summary>
internal sealed class EverythingModel : IExpressionModelBuilder
{
    public string Name => "Everything";

    public Sequential Build(ImageShape input, int classCount) => new(input,
    [
        new Conv2D(16, 3, ActivationFunction.Relu),
        new MaxPooling2D(4),
        new Residual(
        [
            new Conv2D(16, 3) { Padding = Padding.Same, UseBias = false },
            new BatchNormalization(),
            new SpatialDropout2D(0.1),
        ]),
        new Activation(ActivationFunction.Relu),
        new Dropout(0.25),
        new Flatten(),
        new Dense(64, ActivationFunction.Relu),
        new Dropout(0.5),
        new Dense(classCount, ActivationFunction.Softmax),
    ]);
}
