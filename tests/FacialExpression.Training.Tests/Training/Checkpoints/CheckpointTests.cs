using System.Buffers.Binary;
using System.Text.Json.Nodes;
using TorchSharp;

namespace FacialExpression.Training.Tests.Checkpoints;

[Collection(TorchTests.Name)]
public sealed class CheckpointTests : TemporaryFolder
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(40, 20);
    private static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 16, AverageMomentum = 0.9, Augmentation = Augmentation.Faces };

    public CheckpointTests() => TestData.RequireNativeEngine();

    private string Kept => At("model.checkpoint");

    [Theory]
    [InlineData(Precision.Float32, 1)]
    [InlineData(Precision.Float32, 5)]
    [InlineData(Precision.Mixed, 3)] // the last step of an epoch, its validation still to come
    [InlineData(Precision.Mixed, 7)]
    public void A_training_taken_up_ends_as_one_that_never_stopped(Precision precision, int stopAfter)
    {
        TrainingOptions options = Options with { Precision = precision };
        TrainedExpressionModel whole = new ExpressionTrainer(options) { Callbacks = Callbacks() }.Fit(new SmallModel(), Faces);

        TrainedExpressionModel stopped = Fit(options, stopAfter);
        Assert.True(stopped.WasCancelled);
        TrainedExpressionModel resumed = Fit(options);
        Assert.False(resumed.WasCancelled);
        AssertSame(whole, resumed);
    }

    [Fact]
    public void A_finished_training_gives_its_model_again_and_may_go_on_for_more_epochs()
    {
        TrainedExpressionModel whole = new ExpressionTrainer(Options).Fit(new SmallModel(), Faces);
        TrainedExpressionModel Go(int epochs) =>
            new ExpressionTrainer(Options with { Epochs = epochs }) { Checkpoint = new CheckpointOptions(Kept) }.Fit(new SmallModel(), Faces);
        TrainedExpressionModel half = Go(2);
        AssertSame(half, Go(2));
        AssertSame(whole, Go(4));
        Assert.Contains("is in epoch 4, beyond the 3 asked for", Assert.Throws<CheckpointException>(() => Go(3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_a_callback_ended_stays_ended()
    {
        // Nothing gets better by 1000 %, so that the second epoch ends it.
        TrainedExpressionModel Go() => new ExpressionTrainer(Options)
        {
            Checkpoint = new CheckpointOptions(Kept),
            Callbacks = [new EarlyStopping { MinDelta = 10 }],
        }.Fit(new SmallModel(), Faces);
        TrainedExpressionModel ended = Go();
        Assert.Equal(2, ended.History.Count);
        Assert.NotNull(ended.StopReason);
        AssertSame(ended, Go());
    }

    [Fact]
    public void What_a_callback_sets_at_the_beginning_does_not_undo_what_was_learned()
    {
        TrainedExpressionModel source = new ExpressionTrainer(Options with { Seed = 9 }).Fit(new SmallModel(), Faces);
        TrainedExpressionModel Go(CheckpointOptions? checkpoint, int? stopAfter)
        {
            using var cancel = new CancellationTokenSource();
            return new ExpressionTrainer(Options) { Checkpoint = checkpoint, Callbacks = [new Start(source.Weights), new CancelAfter(cancel, stopAfter)] }
                .Fit(new SmallModel(), Faces, cancellationToken: cancel.Token);
        }

        TrainedExpressionModel whole = Go(null, null);
        Assert.True(Go(new CheckpointOptions(Kept), 7).WasCancelled);
        AssertSame(whole, Go(new CheckpointOptions(Kept), null));
    }

    [Fact]
    public void Fewer_epochs_than_were_begun_are_refused()
    {
        Fit(Options, stopAfter: 5); // in the second epoch
        Assert.Contains("in epoch 2, beyond the 1 asked for", Assert.Throws<CheckpointException>(() => Fit(Options with { Epochs = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_file_that_says_nonsense_is_refused_with_the_remedy()
    {
        Fit(Options, stopAfter: 5);
        string state;
        (string Name, torch.Tensor Tensor)[] tensors;
        using (CheckpointFile file = CheckpointFile.Open(Kept))
        {
            state = file.State;
            tensors = [("weights/conv2d/kernel", torch.zeros(3))];
        }

        Assert.Contains("\"step\":2", state, StringComparison.Ordinal);
        string[] states =
        [
            "null", "5", "{}", "{\"format\":1}", "{\"format\":2}", "not json",
            state.Replace("\"step\":2", "\"step\":99", StringComparison.Ordinal),
            state.Replace("\"epoch\":2", "\"epoch\":-1", StringComparison.Ordinal),
            state, // but with the wrong tensors
        ];
        foreach (string wrong in states)
        {
            CheckpointFile.Write(Kept, wrong, tensors);
            string message = Assert.Throws<CheckpointException>(() => Fit(Options)).Message;
            Assert.Contains("delete it to begin anew", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_callback_with_other_settings_is_refused()
    {
        TrainedExpressionModel Go(ITrainingCallback callback) =>
            new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions(Kept), Callbacks = [callback] }.Fit(new SmallModel(), Faces);
        Go(LearningRateScheduler.CosineDecay());
        string message = Assert.Throws<CheckpointException>(() => Go(LearningRateScheduler.CosineDecay(alpha: 0.1))).Message;
        Assert.Contains("CosineDecay(0, 0); here it is CosineDecay(0.1, 0)", message, StringComparison.Ordinal);
        File.Delete(Kept);
        Go(new EarlyStopping());
        Assert.Throws<CheckpointException>(() => Go(new EarlyStopping { Monitor = MonitoredMetric.Loss }));
    }

    [Fact]
    public void A_checkpoint_of_something_else_is_refused_and_left_as_it_is()
    {
        Fit(Options, stopAfter: 4);
        byte[] before = File.ReadAllBytes(Kept);
        var other = new OtherModel();
        (Func<object> Go, string[] Parts)[] cases =
        [
            (() => Fit(Options with { Seed = 7, LabelSmoothing = 0.1 }), ["seed 42; here it is 7", "labelSmoothing 0; here it is 0.1"]),
            (() => Fit(Options with { Optimizer = new Sgd() }), ["optimizer", "Adam", "Sgd"]),
            (() => new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions(Kept) }.Fit(new SmallModel(), Faces), ["callbacks EarlyStopping, ReduceLROnPlateau"]),
            (() => Fit(Options, model: other), [$"of the model {new SmallModel().Name}; here it is {other.Name}"]),
            (() => Fit(Options, faces: ExpressionDataset.Draw(40, 20, seed: 5)), ["of the data set drawn faces, seed 42", "here it is drawn faces, seed 5"]),
        ];
        foreach ((Func<object> go, string[] parts) in cases)
        {
            string message = Assert.Throws<CheckpointException>(go).Message;
            Assert.All(parts.Append(Kept).Append("delete it to begin anew"), part => Assert.Contains(part, message, StringComparison.Ordinal));
        }

        Assert.Equal(before, File.ReadAllBytes(Kept));
        Assert.Equal(4, Fit(Options).History.Count);
    }

    [Fact]
    public void Other_layers_under_the_same_name_are_refused()
    {
        Fit(Options, stopAfter: 2, model: new OtherModel { Rate = 0.5 });
        string message = Assert.Throws<CheckpointException>(() => Fit(Options, model: new OtherModel { Rate = 0.25 })).Message;
        Assert.Contains("Dropout { Rate = 0.5 }", message, StringComparison.Ordinal);
        Assert.Contains("Dropout { Rate = 0.25 }", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_of_any_kind_is_noticed_and_an_older_copy_still_loads()
    {
        Fit(Options, stopAfter: 4);
        byte[] good = File.ReadAllBytes(Kept);
        long header = BinaryPrimitives.ReadInt64LittleEndian(good);
        var damaged = new List<byte[]> { Array.Empty<byte>(), "not a checkpoint"u8.ToArray(), good[..7], good[..100], good[..(int)(header + 8)], good[..^1], good.Append((byte)0).ToArray(), new byte[good.Length] };
        var random = new Random(1);
        int[] places = [0, 5, 9, 40, (int)header, (int)header + 20, good.Length - 40, good.Length - 1, .. Enumerable.Range(0, 40).Select(_ => random.Next(good.Length))];
        foreach (int place in places)
        {
            byte[] flipped = [.. good];
            flipped[place] ^= (byte)(1 << random.Next(8));
            damaged.Add(flipped);
        }

        foreach (byte[] bytes in damaged)
        {
            File.WriteAllBytes(Kept, bytes);
            string message = Assert.Throws<CheckpointException>(() => Fit(Options)).Message;
            Assert.Contains(Kept, message, StringComparison.Ordinal);
            Assert.Contains("delete it", message, StringComparison.Ordinal);
            Assert.Equal(bytes, File.ReadAllBytes(Kept));
        }

        File.WriteAllBytes(Kept, good);
        Assert.Equal(4, Fit(Options).History.Count);
    }

    [Fact]
    public void A_place_that_cannot_be_written_shows_before_the_first_step()
    {
        File.WriteAllText(At("file"), "");
        var steps = new StepCounter();
        var trainer = new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions(Path.Combine(At("file"), "model.checkpoint")), Callbacks = [steps] };
        string message = Assert.Throws<CheckpointException>(() => trainer.Fit(new SmallModel(), Faces)).Message;
        Assert.Contains("cannot be written", message, StringComparison.Ordinal);
        Assert.Equal(0, steps.Count);
        Assert.Throws<ArgumentException>(() => new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions("") }.Fit(new SmallModel(), Faces));
    }

    [Fact]
    public void A_disk_that_is_full_along_the_way_ends_no_training_and_spoils_no_checkpoint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /dev/full, a disk that is always full.");
        TrainedExpressionModel whole = new ExpressionTrainer(Options).Fit(new SmallModel(), Faces);
        var faults = new Collector<TrainingProgress>();
        var full = new FullDisk(Kept, from: 4, to: 6);
        TrainedExpressionModel model = new ExpressionTrainer(Options) { Checkpoint = new CheckpointOptions(Kept) { Every = TimeSpan.Zero }, Callbacks = [full] }
            .Fit(new SmallModel(), Faces, faults);
        AssertSame(whole, model);
        Assert.Contains(faults.Items, p => p.CheckpointFault?.Contains("cannot be written", StringComparison.Ordinal) == true);
        Assert.Null(faults.Items[^1].CheckpointFault); // there was room again
        Assert.NotNull(full.KeptMeanwhile);
        Assert.Equal(full.KeptBefore, full.KeptMeanwhile);
        Assert.False(File.Exists($"{Kept}.tmp"));
    }

    [Fact]
    public void The_file_is_a_safetensors_file()
    {
        Fit(Options, stopAfter: 4);
        byte[] bytes = File.ReadAllBytes(Kept);
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
        Assert.All(header["__metadata__"]!.AsObject(), e => Assert.Equal(System.Text.Json.JsonValueKind.String, e.Value!.GetValueKind()));
    }

    private static ITrainingCallback[] Callbacks() =>
        [new EarlyStopping { Monitor = MonitoredMetric.ValidationAccuracy, Patience = 10 }, new ReduceLROnPlateau { Patience = 0, MinDelta = 1 }];

    private static void AssertSame(TrainedExpressionModel expected, TrainedExpressionModel actual)
    {
        Assert.Equal(expected.History, actual.History);
        Assert.All(expected.Weights.Zip(actual.Weights), pair => Assert.True(pair.First.Values.Span.SequenceEqual(pair.Second.Values.Span), pair.First.Path));
    }

    private TrainedExpressionModel Fit(TrainingOptions options, int? stopAfter = null, IExpressionModelBuilder? model = null, ExpressionDataset? faces = null)
    {
        using var source = new CancellationTokenSource();
        var steps = new Collector<TrainingProgress>();
        var stop = new CancelAfter(source, stopAfter);
        return new ExpressionTrainer(options) { Checkpoint = new CheckpointOptions(Kept), Callbacks = [.. Callbacks(), stop] }
            .Fit(model ?? new SmallModel(), faces ?? Faces, steps, source.Token);
    }

    private sealed class CancelAfter(CancellationTokenSource source, int? steps) : ITrainingCallback
    {
        private int _done;

        public void OnBatchEnd(TrainingContext training)
        {
            if (++_done == steps)
            {
                source.Cancel();
            }
        }
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

    private sealed class StepCounter : ITrainingCallback
    {
        public int Count { get; private set; }

        public void OnBatchBegin(TrainingContext training) => Count++;
    }

    /// <summary>Puts a link to /dev/full where the next checkpoint is to be written.</summary>
    private sealed class FullDisk(string path, int from, int to) : ITrainingCallback
    {
        private int _step;

        public byte[]? KeptBefore { get; private set; }

        public byte[]? KeptMeanwhile { get; private set; }

        public void OnBatchEnd(TrainingContext training)
        {
            _step++;
            KeptBefore = _step == from ? File.ReadAllBytes(path) : KeptBefore;
            KeptMeanwhile = _step == to ? File.ReadAllBytes(path) : KeptMeanwhile;
            if (_step >= from && _step < to)
            {
                File.CreateSymbolicLink($"{path}.tmp", "/dev/full");
            }
        }
    }

    private sealed class OtherModel : IExpressionModelBuilder
    {
        public double Rate { get; init; } = 0.5;

        public string Name => "Other";

        public Sequential Build(ImageShape input, int classCount) => new(input,
            [new MaxPooling2D(8), new Flatten(), new Dropout(Rate), new Dense(classCount, ActivationFunction.Softmax)]);
    }
}
