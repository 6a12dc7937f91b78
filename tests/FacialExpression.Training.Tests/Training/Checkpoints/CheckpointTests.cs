using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace FacialExpression.Training.Tests.Training.Checkpoints;

[Collection(TorchTests.Name)]
public sealed class CheckpointTests : CheckpointedTraining
{
    [Theory]
    [InlineData(Precision.Float32, 1)]
    [InlineData(Precision.Float32, 5)]
    [InlineData(Precision.Mixed, 3)] // the last step of an epoch, its validation still to come
    [InlineData(Precision.Mixed, 7)]
    public void Resumed_training_ends_with_the_weights_of_one_that_never_stopped(Precision precision, int stopAfter)
    {
        TrainingOptions options = Options with { Precision = precision };
        TrainedExpressionModel whole = new ExpressionTrainer(options) { Callbacks = Callbacks() }.Fit(new SmallModel(), Faces);

        TrainedExpressionModel stopped = Fit(options, stopAfter);
        Assert.True(stopped.WasCanceled);
        TrainedExpressionModel resumed = Fit(options);
        Assert.False(resumed.WasCanceled);
        AssertSame(whole, resumed);
    }

    [Fact]
    public void Finished_training_returns_its_model_again_and_can_continue_for_more_epochs()
    {
        TrainedExpressionModel whole = new ExpressionTrainer(Options).Fit(new SmallModel(), Faces);
        TrainedExpressionModel Go(int epochs) =>
            Trainer(Options with { Epochs = epochs }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel half = Go(2);
        AssertSame(half, Go(2));
        AssertSame(whole, Go(4));
        string message = Assert.Throws<CheckpointException>(() => Go(3)).Message;
        Assert.Contains("is in epoch 4, beyond the 3 of this training", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_a_callback_ended_stays_ended()
    {
        // Nothing gets better by 1000 %, so that the second epoch ends it.
        TrainedExpressionModel Go() => Trainer(Options, new EarlyStopping { MinDelta = 10 }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel ended = Go();
        Assert.Equal(2, ended.History.Count);
        Assert.NotNull(ended.StopReason);
        AssertSame(ended, Go());
    }

    [Fact]
    public void Weights_that_a_callback_sets_at_the_beginning_do_not_replace_resumed_ones()
    {
        TrainedExpressionModel source = new ExpressionTrainer(Options with { Seed = 9 }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel Go(int? stopAfter)
        {
            using var cancel = new CancellationTokenSource();
            return Trainer(Options, new Start(source.Weights), new CancelAfter(cancel, stopAfter))
                .Fit(new SmallModel(), Faces, cancellationToken: cancel.Token);
        }

        TrainedExpressionModel whole = Go(null);
        File.Delete(CheckpointPath);
        Assert.True(Go(7).WasCanceled);
        AssertSame(whole, Go(null));
    }

    [Theory]
    [InlineData(null)] // ends, and is asked for its model again
    [InlineData(6)] // the last step of an epoch, before the weights are set
    [InlineData(7)] // the first step after the weights were set
    public void Statistics_of_weights_that_a_callback_sets_are_those_of_a_training_that_never_stopped(int? stopAfter)
    {
        // Normalization's statistics of these weights are not those that the library would compute for an average.
        TrainingOptions options = Options with { Epochs = 3 };
        TrainedExpressionModel source = new ExpressionTrainer(options with { Seed = 9, AverageMomentum = null })
            .Fit(new NormalizedModel(), Faces);
        TrainedExpressionModel Go(int? stop)
        {
            using var cancel = new CancellationTokenSource();
            return Trainer(options, new SetAtTheEndOfEachEpoch(source.Weights), new CancelAfter(cancel, stop))
                .Fit(new NormalizedModel(), Faces, cancellationToken: cancel.Token);
        }

        TrainedExpressionModel whole = Go(null);
        if (stopAfter is not null)
        {
            File.Delete(CheckpointPath);
            Go(stopAfter);
        }

        TrainedExpressionModel resumed = Go(null);
        AssertSame(whole, resumed);
        Assert.All(
            source.Weights.Zip(resumed.Weights),
            pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span), pair.First.Path));
    }

    [Fact]
    public void Fit_refuses_fewer_epochs_than_the_checkpoint_has_begun()
    {
        Fit(Options, stopAfter: 5); // in the second epoch
        string message = Assert.Throws<CheckpointException>(() => Fit(Options with { Epochs = 1 })).Message;
        Assert.Contains("in epoch 2, beyond the 1 of this training", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_an_undamaged_file_with_impossible_content()
    {
        Fit(Options, stopAfter: 5);
        string state;
        (string Name, torch.Tensor Tensor)[] tensors;
        using (CheckpointFile file = CheckpointFile.Open(CheckpointPath))
        {
            state = file.State;
            tensors = [("weights/conv2d/kernel", torch.zeros(3))];
        }

        Assert.Contains("\"step\":2", state, StringComparison.Ordinal);
        string[] states =
        [
            "null", "5", "{}", "{\"format\":1}", "{\"format\":2}", "{\"format\":3}", "{\"format\":4}", "not json",
            state.Replace("\"step\":2", "\"step\":99", StringComparison.Ordinal),
            state.Replace("\"epoch\":2", "\"epoch\":-1", StringComparison.Ordinal),
            state, // but with the wrong tensors
        ];
        foreach (string wrong in states)
        {
            CheckpointFile.Write(CheckpointPath, wrong, tensors);
            string message = Assert.Throws<CheckpointException>(() => Fit(Options)).Message;
            Assert.Contains("delete it to start again", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fit_refuses_a_damaged_checkpoint_and_loads_an_older_copy()
    {
        Fit(Options, stopAfter: 4);
        byte[] good = File.ReadAllBytes(CheckpointPath);
        long header = BinaryPrimitives.ReadInt64LittleEndian(good);
        List<byte[]> damaged =
        [
            [], "not a checkpoint"u8.ToArray(), good[..7], good[..100], good[..(int)(header + 8)], good[..^1], [.. good, 0],
            new byte[good.Length],
        ];
        var random = new Random(1);
        int[] places =
        [
            0, 5, 9, 40, (int)header, (int)header + 20, good.Length - 40, good.Length - 1,
            .. Enumerable.Range(0, 20).Select(_ => random.Next(good.Length)),
        ];
        foreach (int place in places)
        {
            byte[] flipped = [.. good];
            flipped[place] ^= (byte)(1 << random.Next(8));
            damaged.Add(flipped);
        }

        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(CheckpointPath, bytes);
            string message = Assert.Throws<CheckpointException>(() => Fit(Options)).Message;
            Assert.Contains(CheckpointPath, message, StringComparison.Ordinal);
            Assert.Contains("delete it", message, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(CheckpointPath));
        }

        File.WriteAllBytes(CheckpointPath, good);
        Assert.Equal(4, Fit(Options).History.Count);
    }

    [Fact]
    public void Fit_fails_before_the_first_step_if_the_checkpoint_cannot_be_written()
    {
        File.WriteAllText(At("file"), "");
        var steps = new StepCounter();
        var trainer = new ExpressionTrainer(Options)
        {
            Checkpoint = new CheckpointOptions { Path = At("file/model.checkpoint") },
            Callbacks = [steps],
        };
        string message = Assert.Throws<CheckpointException>(() => trainer.Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("cannot be written", message, StringComparison.Ordinal);
        Assert.Equal(0, steps.Count);
        var nowhere = new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions { Path = "" } };
        Assert.Throws<ArgumentException>(() => nowhere.Fit(new SmallModel(), Faces));
    }

    [Fact]
    public void Failed_write_does_not_end_the_training_and_keeps_the_last_checkpoint()
    {
        TrainedExpressionModel whole = new ExpressionTrainer(Options).Fit(new SmallModel(), Faces);
        var reports = new Collector<TrainingProgress>();
        var disk = new MissingDisk(At("disk/model.checkpoint"), from: 4, to: 6);
        var trainer = new ExpressionTrainer(Options)
        {
            Checkpoint = new CheckpointOptions { Path = At("disk/model.checkpoint"), Every = TimeSpan.Zero },
            Callbacks = [disk],
        };
        AssertSame(whole, trainer.Fit(new SmallModel(), Faces, reports));
        Assert.Contains(reports.Items, p => p.CheckpointFault?.Contains("cannot be written", StringComparison.Ordinal) == true);
        Assert.Null(reports.Items[^1].CheckpointFault); // The disk was there again.
        Assert.NotNull(disk.After);
        Assert.Equal(disk.Before, disk.After);
        Assert.Single(Directory.GetFiles(At("disk")));
    }

    [Fact]
    public void Checkpoint_is_a_safetensors_file()
    {
        Fit(Options, stopAfter: 4);
        byte[] bytes = File.ReadAllBytes(CheckpointPath);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonObject header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        (long From, long To)[] places = [.. header.Where(e => e.Key != "__metadata__")
            .Select(e => ((long)e.Value!["data_offsets"]![0]!, (long)e.Value["data_offsets"]![1]!))];
        Assert.Equal(0, places[0].From);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(bytes.Length - 8 - length, places[^1].To);
        JsonNode kernel = header["weights/conv2d/kernel"]!;
        Assert.Equal("F32", (string?)kernel["dtype"]);
        Assert.Contains("moments/0", header.Select(e => e.Key));
        Assert.Contains("average/conv2d/kernel", header.Select(e => e.Key));
        Assert.All(header["__metadata__"]!.AsObject(), e => Assert.Equal(JsonValueKind.String, e.Value!.GetValueKind()));
    }

    private sealed class Start(IReadOnlyList<ModelWeight> weights) : ITrainingCallback
    {
        public void OnTrainBegin(TrainingContext training)
        {
            training.SetWeights(weights);
            training.LearningRate = 0.002;
        }

        public void OnEpochEnd(TrainingContext training, EpochResult result) => training.LearningRate /= 2;
    }

    private sealed class SetAtTheEndOfEachEpoch(IReadOnlyList<ModelWeight> weights) : ITrainingCallback
    {
        public void OnEpochEnd(TrainingContext training, EpochResult result) => training.SetWeights(weights);
    }

    private sealed class NormalizedModel : IExpressionModelBuilder
    {
        public string Name => "Normalized";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new Conv2D(3, 5) { Strides = 4, UseBias = false },
            new BatchNormalization(),
            new Flatten(),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }

    private sealed class StepCounter : ITrainingCallback
    {
        public int Count { get; private set; }

        public void OnBatchBegin(TrainingContext training) => Count++;
    }

    /// <summary>Makes the checkpoint's folder unavailable for some steps.</summary>
    private sealed class MissingDisk(string path, int from, int to) : ITrainingCallback
    {
        private readonly string _folder = Path.GetDirectoryName(path)!;
        private int _step;

        public byte[]? Before { get; private set; }

        public byte[]? After { get; private set; }

        public void OnBatchEnd(TrainingContext training)
        {
            _step++;
            if (_step == from)
            {
                Before = File.ReadAllBytes(path);
                Directory.Move(_folder, $"{_folder}.away");
                File.WriteAllText(_folder, "");
            }
            else if (_step == to)
            {
                File.Delete(_folder);
                Directory.Move($"{_folder}.away", _folder);
                After = File.ReadAllBytes(path);
            }
        }
    }
}
