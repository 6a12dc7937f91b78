using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Samples.TrainDetector;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Detector;

[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class DetectorTrainingTests : TemporaryFolder
{
    private static readonly DetectorRecipe Tiny = new()
    {
        Epochs = 2,
        StepsPerEpoch = 4,

        // At least two crops: libtorch computes single ones by other code.
        BatchPixels = 2 * 96 * 96,
        LearningRate = 1e-2,
        MixedPrecision = false,
        AverageMomentum = 0.5,
        Network = new DetectorShape { Stem = 16, Stages = [16, 16, 16, 16], Neck = 16 },
        Crops = new CropRecipe
        {
            Sides = [64, 96],
            Sources = new Dictionary<string, double> { ["marked"] = 0.8, ["empty"] = 0.2 },
        },
    };

    public DetectorTrainingTests() => TestData.RequireNativeEngine();

    [Fact]
    public void A_resumed_training_ends_as_it_would_have()
    {
        using DetectorTraining whole = Start();
        Run(whole, Tiny.Epochs);

        // Stopped within the first epoch, and again within the second.
        using (DetectorTraining first = Start())
        {
            Assert.False(first.RunEpoch(() => first.State.Step == 2));
            first.Save(At("checkpoint"));
        }

        using (DetectorTraining second = Start())
        {
            second.Load(At("checkpoint"));
            Assert.True(second.RunEpoch(() => false));
            second.EndEpoch();
            second.SetHardNegatives([0]);
            Assert.False(second.RunEpoch(() => second.State.Step == 1));
            second.Save(At("checkpoint"));
        }

        using DetectorTraining third = Start();
        third.Load(At("checkpoint"));
        Assert.Equal((1, 1), (third.State.Epoch, third.State.Step));
        Run(third, Tiny.Epochs);

        Assert.Equal(whole.Average, third.Average);
        Assert.Equal(whole.Weights.ToArrays(), third.Weights.ToArrays());
    }

    [Fact]
    public void A_checkpoint_of_other_settings_is_refused()
    {
        using DetectorTraining first = Start();
        first.Save(At("checkpoint"));
        using var other = new DetectorTraining(Tiny with { LearningRate = 1e-3 }, Pictures());

        Assert.Contains(
            "other settings",
            Assert.Throws<InvalidDataException>(() => other.Load(At("checkpoint"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Training_lowers_the_loss()
    {
        using var training = new DetectorTraining(Tiny with { StepsPerEpoch = 40 }, Pictures());
        training.RunEpoch(() => false);
        double before = training.EndEpoch()[0];
        training.RunEpoch(() => false);
        double after = training.EndEpoch()[0];

        Assert.InRange(after, 0, 0.8 * before);
    }

    [Fact]
    public void Exported_models_agree_with_TorchSharp()
    {
        using DetectorTraining training = Start();
        Run(training, 1);
        using DisposeScope scope = NewDisposeScope();
        foreach ((PlannedWeight weight, float[] average) in training.Weights.Plan.Zip(training.Average))
        {
            average.CopyTo(training.Weights.ValuesOf(weight));
        }

        Tensor images = new Draws(5).Uniform(2, 1, 96, 64);
        float[] image = [.. images.data<float>()];
        using (no_grad())
        {
            Tensor[] expected = new TorchLayers(training.Weights, training: false, ScalarType.Float32).Forward(images);
            using var session = new InferenceSession(training.Export(0.25f, "{}"));
            using var options = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [2, 1, 96, 64]);
            string[] names = [.. DetectorContract.Strides.ToArray().Select(DetectorContract.OutputName)];
            using var outputs = session.Run(options, [DetectorContract.InputName], [input], names);
            foreach ((Tensor one, OrtValue other) in expected.Zip(outputs))
            {
                Assert.Equal(one.shape, other.GetTensorTypeAndShape().Shape);
                float[] values = [.. one.contiguous().data<float>()];
                Assert.All(values.Zip(other.GetTensorDataAsSpan<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f));
            }
        }
    }

    [Fact]
    public void FaceDetector_loads_what_was_exported_and_nothing_else()
    {
        using DetectorTraining training = Start();
        byte[] file = training.Export(0.25f, "{}");
        using var picture = Picture.FromPixels(new byte[50 * 40], 50, 40, PixelFormat.Gray8);
        using (var detector = FaceDetector.Load(new MemoryStream(file)))
        {
            Assert.Equal(0.25f, detector.Threshold);
            Assert.Empty(detector.Detect(picture));
        }

        // Before training, each point has a confidence of about 0.01.
        var options = new FaceDetectorOptions { Threshold = 0.005f, MinFaceSize = 1 };
        using (var detector = FaceDetector.Load(new MemoryStream(file), options))
        {
            Assert.NotEmpty(detector.Detect(picture));
        }

        ModelProto other = DetectorExporter.Export(Tiny.Network, training.Weights.Plan, training.Average, 0.5f, "{}");
        other.MetadataProps.Clear();
        Assert.Throws<InvalidModelFileException>(() => FaceDetector.Load(new MemoryStream(other.ToByteArray())));
        Assert.Throws<InvalidModelFileException>(() => FaceDetector.Load(new MemoryStream([1, 2, 3])));
    }

    [Fact]
    public void The_default_network_is_within_its_bounds()
    {
        var plan = WeightPlan.Of(new DetectorShape());

        Assert.InRange(plan.ParameterCount, 100_000, 499_999);
        Assert.InRange(plan.Weights.Sum(w => w.Count) * sizeof(float), 0, 1_500_000);
    }

    [Fact]
    public void Learning_rate_rises_and_falls()
    {
        var recipe = new DetectorRecipe { Epochs = 10, StepsPerEpoch = 100, WarmupSteps = 10, LearningRate = 1 };

        Assert.Equal(0.1, recipe.LearningRateAt(0), 10);
        Assert.Equal(1, recipe.LearningRateAt(10), 10);
        Assert.Equal(0.5, recipe.LearningRateAt(505), 10);
        Assert.InRange(recipe.LearningRateAt(999), 0, 1e-4);
    }

    private static void Run(DetectorTraining training, int epochs)
    {
        while (training.State.Epoch < epochs)
        {
            Assert.True(training.RunEpoch(() => false));
            training.EndEpoch();
            training.SetHardNegatives([0]);
        }
    }

    private static DetectorTraining Start() => new(Tiny, Pictures());

    private static TrainingPictures Pictures() => new(
    [
        ("marked", MarkedPicture.Make()),
        ("empty", new TrainingPicture(new GrayPicture(new byte[80 * 80], 80, 80), [])),
        ("empty", new TrainingPicture(new GrayPicture([.. Enumerable.Repeat((byte)77, 6400)], 80, 80), [])),
    ]);
}
