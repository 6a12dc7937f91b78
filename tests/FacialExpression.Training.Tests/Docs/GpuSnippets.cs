using FacialExpression;
using FacialExpression.Training;

namespace GpuPage;

/// <summary>The C# of docs/gpu.md, compiled.</summary>
internal static class GpuSnippets
{
    public static void Predict()
    {
        var options = new ExpressionClassifierOptions { Device = PredictionDevice.Cuda };
        using var classifier = ExpressionClassifier.LoadPretrained(options);
    }

    public static void Train()
    {
        var onGpu = new TrainingOptions { Device = TrainingDevice.Cuda };
    }

    public static ExpressionClassifier LoadOnGpuOrCpu()
    {
        try
        {
            return ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Device = PredictionDevice.Cuda });
        }
        catch (PredictionEngineException e)
        {
            Console.Error.WriteLine($"Predicting on the CPU. {e.Message}");
            return ExpressionClassifier.LoadPretrained();
        }
    }
}
