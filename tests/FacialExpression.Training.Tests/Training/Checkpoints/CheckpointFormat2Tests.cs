namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>
/// Checkpoints of format 2. The fixture was written by version 0.1.0 before format 3 existed; do not write it again.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class CheckpointFormat2Tests : TemporaryFolder
{
    // The dropout's rate and the inner layers have settings that are not the default.
    private const string State =
        """
        {"format":2,"library":"FacialExpression.Training 0.1.0","modelName":"Old","network":{"input":"8\u00D76\u00D71","layers":[
        {"$type":"Conv2D","strides":1,"padding":"Same","activation":"Linear","useBias":true,"filters":2,"kernelSize":3},
        {"$type":"Residual","layers":[{"$type":"BatchNormalization","momentum":0.9,"epsilon":0.01,"center":true,"scale":true}],
        "shortcut":[{"$type":"Conv2D","strides":1,"padding":"Valid","activation":"Linear","useBias":false,"filters":2,
        "kernelSize":1}]},{"$type":"Flatten"},{"$type":"Dropout","rate":0.25},
        {"$type":"Dense","units":7,"activation":"Softmax","useBias":true}]},"dataset":"faces","datasetHash":"00",
        "options":{"epochs":3},"callbacks":[],"position":{"epoch":2,"step":1,"mean":{"lossSum":8,"correct":4,"images":8},
        "learningRate":0.01,"stopReason":null,"history":[{"epoch":1,"loss":2,"accuracy":0.1,"validationLoss":"NaN",
        "validationAccuracy":"NaN"}]}}
        """;

    [Fact]
    public void Network_of_format_2_is_the_one_that_was_written()
    {
        var network = new Sequential(new ImageShape(8, 6, 1),
        [
            new Conv2D(2, 3) { Padding = Padding.Same },
            new Residual([new BatchNormalization(0.9, 0.01)]) { Shortcut = [new Conv2D(2, 1) { UseBias = false }] },
            new Flatten(),
            new Dropout(0.25),
            new Dense(7, ActivationFunction.Softmax),
        ]);
        CheckpointState state = CheckpointState.FromJson(State);
        Assert.Null(SettingsJson.FindDifference("", state.Network, NetworkJson.WriteNode(network), NetworkJson.Complete));
        Sequential read = NetworkJson.Read(state.Network.ToJsonString());
        Assert.Equal(network.Input, read.Input);
        Assert.Equal(network.Layers.Select(l => l.Layer), read.Layers.Select(l => l.Layer));
        Assert.Equal((2, 1), (state.Position.Epoch, state.Position.Step));
        Assert.False(state.Position.HasStatistics);
        Assert.Equal(ExpressionLabels.All, state.ClassNames);
    }

    [Fact]
    public void Upgraded_state_is_of_the_current_format()
    {
        CheckpointState state = CheckpointState.FromJson(State);
        Assert.Equal(CheckpointState.CurrentFormat, state.Format);
        Assert.Equal(state.Network.ToJsonString(), CheckpointState.FromJson(state.ToJson()).Network.ToJsonString());
    }

    [Fact]
    public void Fit_resumes_a_checkpoint_of_format_2_and_writes_the_current_format()
    {
        TestData.RequireNativeEngine();
        string fixture = Path.Combine(AppContext.BaseDirectory, "Training/Checkpoints/Fixtures/format-2.checkpoint");
        File.Copy(fixture, At("old.checkpoint"));
        var first = new Cancel();
        var trainer = new ExpressionTrainer(new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 8,
            Device = TrainingDevice.Cpu,
            Precision = Precision.Float32,
            Optimizer = new Adam { LearningRate = 0.01 },
            AverageMomentum = 0.9,
        })
        {
            Checkpoint = new CheckpointOptions { Path = At("old.checkpoint") },
            Callbacks = [new EarlyStopping { Patience = 10 }, first],
        };
        TrainedExpressionModel model = trainer.Fit(new OldModel(), FormulaFaces.Load(At("formula.csv")));
        Assert.Equal((2, 2), (first.Epoch, first.Step)); // Step 1 of epoch 2 is in the file.
        Assert.Equal(3, model.History.Count);
        Assert.Equal(new EpochResult(1, 1.9037320647119929, 0.3125, 1.9833280880903967, 0.14285714285714285), model.History[0]);
        using CheckpointFile written = CheckpointFile.Open(At("old.checkpoint"));
        CheckpointState state = CheckpointState.FromJson(written.State);
        Assert.Equal(CheckpointState.CurrentFormat, state.Format);
        Assert.Equal(NetworkJson.WriteNode(model.Network).ToJsonString(), state.Network.ToJsonString());
    }

    /// <summary>Observes the first step. The callback that stopped the fixture's training had this name.</summary>
    private sealed class Cancel : ITrainingCallback
    {
        public int Epoch { get; private set; }

        public int Step { get; private set; }

        public void OnBatchBegin(TrainingContext training) =>
            (Epoch, Step) = Epoch == 0 ? (training.Epoch, training.Step) : (Epoch, Step);
    }

    private sealed class OldModel : IExpressionModelBuilder
    {
        public string Name => "Tiny";

        public Sequential Build(ImageShape input, int classCount) => new(input,
        [
            new MaxPooling2D(8),
            new Conv2D(2, 3) { Padding = Padding.Same },
            new BatchNormalization(0.9, 0.01),
            new Residual([new Conv2D(3, 1, ActivationFunction.Relu), new BatchNormalization()])
            {
                Shortcut = [new Conv2D(3, 1) { UseBias = false }],
            },
            new GlobalAveragePooling2D(),
            new Dropout(0.25),
            new Dense(classCount, ActivationFunction.Softmax),
        ]);
    }
}
