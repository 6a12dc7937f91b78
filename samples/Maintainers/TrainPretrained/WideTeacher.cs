using FacialExpression.Training;
using static FacialExpression.Training.ActivationFunction;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>
/// <see cref="KnownModels.ExpressionResNet"/> with twice the filters, one more residual block at each size, and dropout: too
/// expensive for the package, and a teacher for what is in it.
/// </summary>
internal sealed class WideTeacher : IExpressionModelBuilder
{
    public string Name => "Wide Expression ResNet";

    public Sequential Build(ImageShape input, int classCount) => new(
        input,
        [
            .. Convolution(64),
            new MaxPooling2D(2),
            .. Convolution(128),
            .. ResidualBlock(128),
            .. ResidualBlock(128),
            new MaxPooling2D(2),
            .. Convolution(256),
            .. ResidualBlock(256),
            .. ResidualBlock(256),
            new MaxPooling2D(2),
            .. Convolution(512),
            .. ResidualBlock(512),
            new GlobalAveragePooling2D(),
            new Dropout(0.3),
            new Dense(classCount, Softmax),
        ]);

    private static Layer[] Convolution(int filters) => [.. Normalized(filters), new Activation(Relu)];

    private static Layer[] Normalized(int filters) =>
        [new Conv2D(filters, 3) { Padding = Padding.Same, UseBias = false }, new BatchNormalization()];

    private static Layer[] ResidualBlock(int filters) =>
        [new Residual([.. Convolution(filters), .. Normalized(filters)]), new Activation(Relu)];
}
