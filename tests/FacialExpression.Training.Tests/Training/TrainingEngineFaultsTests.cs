using TorchSharp;

namespace FacialExpression.Training.Tests.Training;

/// <summary>Trainings that the engine cannot run.</summary>
[Collection(TorchTests.Name)]
public sealed class TrainingEngineFaultsTests
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(77, 30);

    public TrainingEngineFaultsTests() => TestData.RequireNativeEngine();

    [Fact]
    public void Fit_refuses_Cuda_without_a_GPU_and_says_what_to_do()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "This machine has CUDA.");
        var trainer = new ExpressionTrainer(new TrainingOptions { Device = TrainingDevice.Cuda });
        string message = Assert.Throws<TrainingEngineException>(() => trainer.Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("TorchSharp-cuda-linux", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_of_a_network_that_needs_too_much_memory_throws_TrainingEngineException()
    {
        const string Overcommit = "/proc/sys/vm/overcommit_memory";
        bool overcommits = !File.Exists(Overcommit) || File.ReadAllText(Overcommit).Trim() == "1";
        Assert.SkipWhen(overcommits, "This system promises memory that it does not have.");
        var trainer = new ExpressionTrainer(new TrainingOptions { BatchSize = 77 }) { ModelLimits = ModelLimits.Unlimited };
        string message = Assert.Throws<TrainingEngineException>(() => trainer.Fit(new HugeModel(), Faces)).Message;
        Assert.Contains("\"Huge\" with batches of 77", message, StringComparison.Ordinal);
        Assert.Contains("smaller BatchSize", message, StringComparison.Ordinal);
    }

    /// <summary>Half a million maps of 46×46 an image.</summary>
    private sealed class HugeModel : IExpressionModelBuilder
    {
        public string Name => "Huge";

        public Sequential Build(ImageShape input, int classCount) => new(input,
            [new Conv2D(500_000, 3), new GlobalAveragePooling2D(), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
