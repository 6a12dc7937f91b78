namespace FacialExpression.Training.Tests.Training.Callbacks;

/// <summary>A training that is killed and resumed ends as one that never stopped.</summary>
public sealed class CallbackStateTests : TemporaryFolder
{
    private static readonly double[] Losses = [1.0, 0.9, 0.95, 0.7, 0.75, 0.74, 0.76, 0.73, 0.72];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(8)]
    public void Every_callback_resumes_as_if_it_had_never_stopped(int killedAfter)
    {
        EpochResult[] script = FakeTraining.ValidationLosses(Losses);
        ITrainingCallback[] whole = MakeAll("whole"), first = MakeAll("parts"), second = MakeAll("parts");
        FakeTraining expected = new FakeTraining(script, stepsPerEpoch: 2).Play(whole);
        FakeSnapshot snapshot = new FakeTraining(script, stepsPerEpoch: 2).PlayUntilKilled(killedAfter, first);
        FakeTraining actual = new FakeTraining(script, stepsPerEpoch: 2).Resume(snapshot, second);

        Assert.Equal(8, expected.History.Count);
        Assert.Equal(expected.History, actual.History);
        Assert.Equal(expected.StopReason, actual.StopReason);
        Assert.Equal(4f, actual.Weight);
        Assert.Equal(expected.LearningRates.Skip(killedAfter * 2), actual.LearningRates);
        (EarlyStopping one, EarlyStopping other) = ((EarlyStopping)whole[0], (EarlyStopping)second[0]);
        Assert.Equal((8, 4), (one.StoppedEpoch, one.BestEpoch));
        Assert.Equal((8, 4), (other.StoppedEpoch, other.BestEpoch));
        Assert.Equal(["best-1.onnx", "best-2.onnx", "best-4.onnx", "log.csv"], FilesIn("whole"));
        Assert.Equal(FilesIn("whole"), FilesIn("parts"));
        Assert.Equal(File.ReadAllText(At("whole/log.csv")), File.ReadAllText(At("parts/log.csv")));
    }

    [Fact]
    public void OnTrainBegin_forgets_the_training_before()
    {
        EpochResult[] script = FakeTraining.ValidationLosses(Losses);
        ITrainingCallback[] callbacks = MakeAll("again");
        FakeTraining one = new FakeTraining(script, stepsPerEpoch: 2).Play(callbacks);
        FakeTraining again = new FakeTraining(script, stepsPerEpoch: 2).Play(callbacks);
        Assert.Equal(one.LearningRates, again.LearningRates);
        Assert.Equal((one.StopReason, one.Weight, one.History.Count), (again.StopReason, again.Weight, again.History.Count));
    }

    [Fact]
    public void LoadState_refuses_the_state_of_another_callback_or_setting()
    {
        byte[] state = new EarlyStopping().SaveState();
        string message = Assert.Throws<InvalidDataException>(() => new ReduceLROnPlateau().LoadState(state)).Message;
        Assert.Equal(
            "The checkpoint has the state of \"EarlyStopping(ValidationLoss, RestoreBestWeights = True)\"; "
            + "here the callback is ReduceLROnPlateau(ValidationLoss). "
            + "Resume with the same callbacks, in the same order and with the same settings.",
            message);
        Assert.Throws<InvalidDataException>(() => new EarlyStopping { Monitor = MonitoredMetric.Loss }.LoadState(state));
        Assert.Throws<InvalidDataException>(() => new EarlyStopping { RestoreBestWeights = false }.LoadState(state));
    }

    [Fact]
    public void LoadState_refuses_a_damaged_state()
    {
        var callback = new EarlyStopping();
        byte[] state = new FakeTraining(FakeTraining.ValidationLosses(1.0)).PlayUntilKilled(1, callback).States[0];
        Assert.All(
            Enumerable.Range(0, state.Length),
            length => Assert.Throws<InvalidDataException>(() => callback.LoadState(state.AsSpan(0, length))));
        Assert.Throws<InvalidDataException>(() => callback.LoadState([.. state, 0]));
        callback.LoadState(state);
    }

    [Fact]
    public void LoadState_refuses_the_best_weights_of_another_network()
    {
        var callback = new EarlyStopping();
        byte[] state = new FakeTraining(FakeTraining.ValidationLosses(1.0)).PlayUntilKilled(1, callback).States[0];

        // The same callback without a training knows no weights.
        string message = Assert.Throws<InvalidDataException>(() => new EarlyStopping().LoadState(state)).Message;
        Assert.Contains("EarlyStopping has 2 weights, the network 0.", message, StringComparison.Ordinal);

        // "dense/kernel" becomes "tense/kernel".
        state[state.AsSpan().IndexOf("dense/kernel"u8)] = (byte)'t';
        message = Assert.Throws<InvalidDataException>(() => callback.LoadState(state)).Message;
        Assert.Equal(
            "The checkpoint's EarlyStopping has \"tense/kernel\" with 14 values; the network has dense/kernel with 14. "
            + "Resume with the network that was trained.",
            message);
    }

    private ITrainingCallback[] MakeAll(string folder) =>
    [
        new EarlyStopping { Patience = 4 },
        new ReduceLROnPlateau { Factor = 0.5, Patience = 1, Cooldown = 1 },
        new ModelCheckpoint(At($"{folder}/best-{{epoch}}.onnx")) { SaveBestOnly = true },
        new CsvLogger(At($"{folder}/log.csv")),
        new TerminateOnNaN(),
    ];

    private string[] FilesIn(string folder) => [.. Directory.GetFiles(At(folder)).Select(f => Path.GetFileName(f)).Order()];
}
