using FacialExpression.Training;

namespace FacialExpression.Fuzz;

/// <summary>
/// Trains the small models with every layer. Their files are in the repository, so that cases are equal on all machines.
/// </summary>
internal sealed class SeedModels : IExpressionModelBuilder
{
    public string Name => "Every layer";

    public static void Write(string folder)
    {
        ExpressionDataset faces = ExpressionDataset.Draw(64, 32, seed: 1);
        var options = new TrainingOptions { Epochs = 1, Seed = 1 };
        TrainedExpressionModel model = new SeedModels().Fit(faces, options).Calibrate(faces.Validation);
        model.Save(Path.Combine(folder, "float32.onnx"));
        model.Save(Path.Combine(folder, "float16.onnx"), WeightFormat.Float16);
        model.Save(Path.Combine(folder, "int8.onnx"), WeightFormat.Int8);
    }

    public Sequential Build(ImageShape input, int classCount) => new(input,
    [
        new Conv2D(8, 3, ActivationFunction.Relu) { Strides = 2, Padding = Padding.Same },
        new MaxPooling2D(2) { Padding = Padding.Same },
        new Residual(
        [
            new Conv2D(8, 3) { Padding = Padding.Same, UseBias = false },
            new BatchNormalization(),
            new SpatialDropout2D(0.1),
        ]),
        new Activation(ActivationFunction.Relu),
        new SeparableConv2D(12, 3) { Padding = Padding.Same },
        new Residual([new Conv2D(16, 3) { Strides = 2, Padding = Padding.Same }])
        {
            Shortcut = [new Conv2D(16, 1) { Strides = 2 }],
        },
        new AveragePooling2D(2),
        new Dropout(0.2),
        new Conv2D(16, 2, ActivationFunction.Relu),
        new GlobalAveragePooling2D(),
        new Dense(24, ActivationFunction.Relu),
        new BatchNormalization(),
        new Dense(classCount, ActivationFunction.Softmax),
    ]);
}
