using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>A network of negligible cost: a prediction with it measures the overhead around the network.</summary>
internal sealed class LinearModel : IExpressionModelBuilder
{
    public const string FileName = "linear.onnx";

    public string Name => "Linear";

    public Sequential Build(ImageShape input, int classCount) =>
        new(input, [new Flatten(), new Dense(classCount, ActivationFunction.Softmax)]);

    /// <summary>Writes the model file and returns its path.</summary>
    public static string Save(string folder)
    {
        string path = Path.Combine(folder, FileName);
        var options = new TrainingOptions { Epochs = 1, Device = TrainingDevice.Cpu };
        new LinearModel().Fit(ExpressionDataset.Draw(64, 0), options).Save(path);
        return path;
    }
}
