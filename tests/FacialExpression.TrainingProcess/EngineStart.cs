using FacialExpression.Training;
using TorchSharp;

namespace FacialExpression.TrainingProcess;

/// <summary>Starts the native engine as an app does, and prints what came of it.</summary>
internal static class EngineStart
{
    /// <param name="how"><c>plain</c>, <c>torch-first</c> or <c>not-adapted</c>.</param>
    public static void Run(string how)
    {
        if (how == "torch-first")
        {
            try
            {
                using torch.Tensor tensor = torch.zeros(1);
            }
            catch (TypeInitializationException)
            {
                // As an app that treats TorchSharp as optional.
            }
        }

        TrainingEngine.AdaptNativeLibrary = how != "not-adapted";
        try
        {
            TrainingEngine.Initialize();
            using torch.Tensor tensor = torch.ones(3);
            Console.WriteLine($"ready {tensor.sum().item<float>()}");
        }
        catch (TrainingEngineException e)
        {
            Console.WriteLine(e.Message);
        }
    }
}
