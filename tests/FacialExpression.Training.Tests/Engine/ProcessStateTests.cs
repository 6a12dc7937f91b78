using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>A training depends on nothing process-wide, and changes nothing that belongs to the app.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class ProcessStateTests
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(48, 14);
    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 16, AverageMomentum = 0.9 };

    private sealed class EverythingModel : IExpressionModelBuilder
    {
        public string Name => "Everything";

        public FacialExpression.Training.Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(8, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
            new FacialExpression.Training.BatchNormalization(momentum: 0.9),
            new Activation(ActivationFunction.Relu),
            new FacialExpression.Training.SpatialDropout2D(0.1),
            new FacialExpression.Training.MaxPooling2D(2),
            new SeparableConv2D(8, 3, ActivationFunction.Relu),
            new AveragePooling2D(3) { Padding = Padding.Same },
            new FacialExpression.Training.Flatten(),
            new Dense(16, ActivationFunction.Relu),
            new FacialExpression.Training.Dropout(0.3),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    /// <summary>An app that draws from TorchSharp's generator while it is called back.</summary>
    private sealed class DrawingApp : ITrainingCallback
    {
        public void OnBatchEnd(TrainingContext training)
        {
            using Tensor drawn = rand(3);
        }
    }

    public ProcessStateTests()
    {
        TestData.RequireNativeEngine();
        TrainingEngine.Initialize();
    }

    public static TheoryData<string> States =>
    [
        "no_grad",
        "inference mode",
        "float64 by default",
        "another device by default",
        "another thread",
        "another state of the generator",
        "an app that draws",
    ];

    [Theory]
    [MemberData(nameof(States))]
    public void Fit_gives_the_same_weights_whatever_the_state_of_TorchSharp(string state)
    {
        float[] expected = Train(42);
        float[] actual = state switch
        {
            "no_grad" => Inside(no_grad(), () => Train(42)),
            "inference mode" => Inside(inference_mode(), () => Train(42)),
            "float64 by default" => WithDefaults(ScalarType.Float64, CPU, () => Train(42)),
            "another device by default" => WithDefaults(ScalarType.Float32, META, () => Train(42)),
            "another thread" => OnThread(() => Train(42)),
            "another state of the generator" => AfterSeed(7, () => Train(42)),
            _ => Train(42, callbacks: [new DrawingApp()]),
        };
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Fit_leaves_generator_defaults_gradient_mode_and_threads_of_the_app()
    {
        set_default_dtype(ScalarType.Float64);
        try
        {
            using IDisposable mode = inference_mode();
            byte[] before = GeneratorState();
            int threads = get_num_threads();
            Train(42);
            Assert.Equal(before, GeneratorState());
            Assert.Equal(threads, get_num_threads());
            Assert.Equal(ScalarType.Float64, get_default_dtype());
            Assert.Equal(DeviceType.CPU, get_default_device().type);
            Assert.True(is_inference_mode_enabled());
            Assert.False(is_grad_enabled());
        }
        finally
        {
            set_default_dtype(ScalarType.Float32);
        }

        Assert.True(is_grad_enabled());
        Assert.False(is_inference_mode_enabled());
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Mixed)]
    public async Task Two_trainings_at_once_give_the_weights_that_each_gives_alone(Precision precision)
    {
        int[] seeds = [1, 2];
        float[][] alone = [.. seeds.Select(seed => Train(seed, precision))];
        using var start = new Barrier(seeds.Length);
        Task<float[]>[] trainings =
        [
            .. seeds.Select(seed => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return Train(seed, precision, [new DrawingApp()]);
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        Assert.Equal(alone, await Task.WhenAll(trainings));
        Assert.NotEqual(alone[0], alone[1]);
    }

    private static float[] Train(
        int seed, Precision precision = Precision.Float32, IReadOnlyList<ITrainingCallback>? callbacks = null)
    {
        var trainer = new ExpressionTrainer(Options with { Seed = seed, Precision = precision }) { Callbacks = callbacks ?? [] };
        return [.. trainer.Fit(new EverythingModel(), Faces).Weights.SelectMany(w => w.Values.ToArray())];
    }

    private static float[] Inside(IDisposable mode, Func<float[]> train)
    {
        using (mode)
        {
            return train();
        }
    }

    private static float[] WithDefaults(ScalarType type, Device device, Func<float[]> train)
    {
        set_default_dtype(type);
        set_default_device(device);
        try
        {
            return train();
        }
        finally
        {
            set_default_dtype(ScalarType.Float32);
            set_default_device(CPU);
        }
    }

    private static float[] OnThread(Func<float[]> train)
    {
        float[] result = [];
        var thread = new Thread(() => result = train());
        thread.Start();
        thread.Join();
        return result;
    }

    private static float[] AfterSeed(long seed, Func<float[]> train)
    {
        random.manual_seed(seed);
        return train();
    }

    private static byte[] GeneratorState()
    {
        using Tensor state = Generator.Default.get_state();
        return state.data<byte>().ToArray();
    }
}
