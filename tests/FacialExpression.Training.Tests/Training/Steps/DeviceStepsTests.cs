using FacialExpression.Training.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Training.Steps;

/// <summary>Batches that are made on a device against those that the CPU makes.</summary>
[Collection(TorchTests.Name)]
[Trait("Duration", "Long")]
public sealed class DeviceStepsTests : TensorTests
{
    private const float Scale = 1f / 255;

    // Of batches of 100 such images, a device makes 9 at once: the 11 of an epoch are two parts.
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(1100, 30);

    public static TheoryData<string> Augmentations => ["none", "MixUp", "faces", "faces and MixUp"];

    private static TrainingOptions Options(string name) => new()
    {
        BatchSize = 100,
        LabelSmoothing = 0.1,
        ClassWeights = new Dictionary<Expression, double> { [Expression.Happy] = 2.5 },
        Augmentation = name switch
        {
            "none" => null,
            "MixUp" => new Augmentation { MixUp = 0.4 },
            "faces" => Augmentation.Faces,
            _ => Augmentation.Faces with { MixUp = 0.4 },
        },
    };

    private static StepSources Sources(TrainingOptions options, Backend backend) => new(Faces, options, Scale, null, backend);

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void Batches_losses_and_gradients_are_those_of_the_CPU(string name)
    {
        using StepSources host = Sources(Options(name), CPU);
        using StepSources device = Sources(Options(name), OtherDevice.Backend);
        int steps = 0;
        foreach ((IStepBatch expected, IStepBatch actual) in
            host.Training.Epoch(seed: 3, done: 0).Zip(device.Training.Epoch(seed: 3, done: 0)))
        {
            using DisposeScope scope = NewDisposeScope();
            Assert.Equal(expected.Count, actual.Count);
            AssertClose(expected.GetImages(), actual.GetImages(), 1e-3f);
            Tensor logits = (arange(expected.Count * 7).to(ScalarType.Float32).view(-1, 7) * 0.37).sin() * 3;
            AssertClose(expected.Score(logits), actual.Score(logits.to(OtherDevice.Device)), 1e-6f);
            steps++;
        }

        Assert.Equal(host.Training.StepsPerEpoch, steps);
        Assert.Equal(host.Training.Mean.Images, device.Training.Mean.Images);
        Assert.Equal(host.Training.Mean.Correct, device.Training.Mean.Correct);
        Assert.Equal(host.Training.Mean.Loss, device.Training.Mean.Loss, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Augmentations))]
    public void A_resumed_epoch_has_the_same_batches_to_the_bit(string name)
    {
        using StepSources device = Sources(Options(name), OtherDevice.Backend);
        float[][] All(int done) =>
            [.. device.Training.Epoch(seed: 8, done).Select(batch => OtherDevice.Values(batch.GetImages()))];
        float[][] whole = All(0);
        Assert.Equal(device.Training.StepsPerEpoch, whole.Length);
        foreach (int done in new[] { 1, 9, 10 })
        {
            Assert.Equal(whole[done..], All(done));
        }

        Assert.Empty(All(whole.Length));
    }

    [Fact]
    public void Validation_images_are_unchanged_and_have_no_weights()
    {
        using StepSources host = Sources(Options("faces"), CPU);
        using StepSources device = Sources(Options("faces"), OtherDevice.Backend);
        Assert.Equal(1, device.Validation.StepsPerEpoch);
        IStepBatch expected = host.Validation.Epoch(seed: 0, done: 0).Single();
        foreach (IStepBatch actual in device.Validation.Epoch(seed: 0, done: 0))
        {
            Assert.Equal(OtherDevice.Values(expected.GetImages()), OtherDevice.Values(actual.GetImages()));
            Tensor logits = new Draws(1).Normal(30, 7);
            expected.Score(logits);
            actual.Score(logits.to(OtherDevice.Device));
        }

        Assert.Equal(host.Validation.Mean.Correct, device.Validation.Mean.Correct);
        Assert.Equal(host.Validation.Mean.Loss, device.Validation.Mean.Loss, 1e-6);
    }

    [Fact]
    public void The_mean_does_not_depend_on_when_it_is_asked_for()
    {
        RunningMean Mean(int every)
        {
            using StepSources device = Sources(Options("none"), OtherDevice.Backend);
            device.Training.Mean = new RunningMean(12.5, 3, 7);
            int step = 0;
            foreach (IStepBatch batch in device.Training.Epoch(seed: 3, done: 0))
            {
                batch.Score(new Draws((ulong)step).Normal(batch.Count, 7).to(OtherDevice.Device));
                _ = step++ % every == 0 ? device.Training.Mean : default;
            }

            return device.Training.Mean;
        }

        Assert.Equal(Mean(1), Mean(4));
        Assert.Equal(Mean(1), Mean(int.MaxValue));
        Assert.Equal(1107, Mean(1).Images);
    }

    [Fact]
    public void An_epoch_that_is_left_and_a_split_without_images_release_everything()
    {
        long before = TestData.SettledTensorCount();
        ExpressionDataset withoutValidation = ExpressionDataset.Draw(300, 0);
        using (var sources = new StepSources(withoutValidation, Options("faces and MixUp"), Scale, null, OtherDevice.Backend))
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (IStepBatch batch in sources.Training.Epoch(seed: 1, done: 1))
            {
                batch.Score(new Draws(1).Normal(batch.Count, 7).to(OtherDevice.Device));
                break;
            }

            Assert.Empty(sources.Validation.Epoch(seed: 0, done: 0));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void AssertClose(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.All(
            OtherDevice.Values(expected).Zip(OtherDevice.Values(actual)),
            pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
