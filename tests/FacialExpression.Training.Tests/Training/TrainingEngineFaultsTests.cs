using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using FacialExpression.Training.Engine;
using TorchSharp;

namespace FacialExpression.Training.Tests.Training;

/// <summary>Trainings that the engine cannot run.</summary>
[Collection(TorchTests.Name)]
public sealed class TrainingEngineFaultsTests : TemporaryFolder
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(77, 30);

    public TrainingEngineFaultsTests() => TestData.RequireNativeEngine();

    [Fact]
    public void Fit_refuses_Cuda_without_a_GPU_and_names_the_remedy()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "This machine has CUDA.");
        var trainer = new ExpressionTrainer(new TrainingOptions { Device = TrainingDevice.Cuda });
        string message = Assert.Throws<TrainingEngineException>(() => trainer.Fit(new SmallModel(), Faces)).Message;
        string package = OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : "TorchSharp-cuda-linux";
        Assert.Contains($"dotnet add package {package} --version 0.", message, StringComparison.Ordinal);
        Assert.Contains("Device = Auto", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_named_with_the_number_of_those_that_are()
    {
        string message = NativeEngineFault.NoCuda(gpuDeviceId: 4, count: 2, hasCudaBuild: true).Message;
        Assert.Contains("CUDA device 4", message, StringComparison.Ordinal);
        Assert.Contains("This machine has 2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet add package", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_is_missing_is_named_where_the_CUDA_build_is_there()
    {
        string message = NativeEngineFault.NoCuda(gpuDeviceId: 0, count: 0, hasCudaBuild: true).Message;
        Assert.Contains("install a newer driver", message, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet add package", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB", true)]
    [InlineData("CUDA error: out of memory", true)]
    [InlineData("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", true)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory", true)]
    [InlineData("CUDA error: an illegal memory access was encountered", false)]
    public void Messages_of_libtorch_about_memory_are_recognized(string message, bool expected) =>
        Assert.Equal(expected, TorchEngine.IsOutOfMemory(LibTorchFault(message)));

    [Fact]
    public void Too_little_memory_on_a_device_leaves_the_checkpoint_and_the_next_training_succeeds()
    {
        string checkpoint = At("training.checkpoint");
        long before = TestData.SettledTensorCount();
        var full = new ExpressionTrainer(new TrainingOptions { Epochs = 2, BatchSize = 16 })
        {
            Backend = OtherDevice.Backend,
            Checkpoint = new CheckpointOptions { Path = checkpoint },
            Callbacks = [new FullDevice(atStep: 3)],
        };
        string message = Assert.Throws<TrainingEngineException>(() => full.Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("batches of 16", message, StringComparison.Ordinal);
        Assert.Contains("smaller BatchSize", message, StringComparison.Ordinal);
        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.True(File.Exists(checkpoint));
        var again = new ExpressionTrainer(new TrainingOptions { Epochs = 2, BatchSize = 8 })
        {
            Backend = OtherDevice.Backend,
            Checkpoint = new CheckpointOptions { Path = checkpoint },
        };
        Assert.Equal(2, again.Fit(new SmallModel(), Faces).History.Count);
    }

    [SuppressMessage("Usage", "CA2201", Justification = "TorchSharp throws it for every fault of libtorch.")]
    private static ExternalException LibTorchFault(string message) => new(message);

    /// <summary>Throws what libtorch throws without memory.</summary>
    private sealed class FullDevice(int atStep) : ITrainingCallback
    {
        public void OnBatchEnd(TrainingContext training)
        {
            if (training.Step == atStep)
            {
                throw LibTorchFault("CUDA out of memory. Tried to allocate 2.00 GiB.");
            }
        }
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
