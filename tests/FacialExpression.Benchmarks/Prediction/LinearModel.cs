using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>A network that costs next to nothing: what a prediction with it costs is what is around the network.</summary>
internal sealed class LinearModel : IExpressionModelBuilder
{
    public const string FileName = "linear.onnx";

    public string Name => "Linear";

    public Sequential Build(ImageShape input, int classCount) => new(input, [new Flatten(), new Dense(classCount, ActivationFunction.Softmax)]);

    /// <summary>Writes the model file and gives its path.</summary>
    public static string Save(string folder)
    {
        string path = Path.Combine(folder, FileName);
        new LinearModel().Fit(ExpressionDataset.Draw(64, 0), new TrainingOptions { Epochs = 1, Device = TrainingDevice.Cpu }).Save(path);
        return path;
    }
}
