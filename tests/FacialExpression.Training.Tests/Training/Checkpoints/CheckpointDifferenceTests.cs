namespace FacialExpression.Training.Tests.Training.Checkpoints;

/// <summary>Which trainings may resume from a checkpoint.</summary>
[Collection(TorchTests.Name)]
public sealed class CheckpointDifferenceTests : CheckpointedTraining
{
    [Fact]
    public void Fit_refuses_the_checkpoint_of_another_training_and_leaves_it_unchanged()
    {
        Fit(Options, stopAfter: 4);
        byte[] before = File.ReadAllBytes(CheckpointPath);
        (Func<object> Go, string[] Parts)[] cases =
        [
            (() => Fit(Options with { LabelSmoothing = 0.1, Seed = 7 }), ["was made with seed 42; here it is 7."]),
            (() => Fit(Options with { Optimizer = new Sgd() }), ["was made with optimizer.$type \"Adam\"; here it is \"Sgd\"."]),
            (() => Trainer(Options).Fit(new SmallModel(), Faces),
                ["the callbacks \"EarlyStopping\", \"ReduceLROnPlateau\", \"CancelAfter\"; here they are none"]),
            (() => Fit(Options, model: new OtherModel()), ["of the model \"Small\"; here it is \"Other\""]),
            (() => Fit(Options, faces: ExpressionDataset.Draw(40, 20, seed: 5)),
                ["of the data set \"drawn faces, seed 42\" (", "here it is \"drawn faces, seed 5\" ("]),
        ];
        foreach ((Func<object> go, string[] parts) in cases)
        {
            string message = Assert.Throws<CheckpointException>(go).Message;
            Assert.All(
                parts.Append(CheckpointPath).Append("delete it to start again"),
                part => Assert.Contains(part, message, StringComparison.Ordinal));
        }

        Assert.Equal(before, File.ReadAllBytes(CheckpointPath));
        Assert.Equal(4, Fit(Options).History.Count);
    }

    [Fact]
    public void Fit_refuses_other_layers_under_the_same_name()
    {
        Fit(Options, stopAfter: 2, model: new OtherModel { Rate = 0.5 });
        string message = Assert.Throws<CheckpointException>(() => Fit(Options, model: new OtherModel { Rate = 0.25 })).Message;
        Assert.Contains("is of other layers: layers[2].rate 0.5; here it is 0.25.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_refuses_callbacks_with_other_settings_and_accepts_another_patience()
    {
        Run(LearningRateScheduler.CosineDecay());
        AssertRefused(
            "the callback LearningRateScheduler.curve.alpha 0; here it is 0.1.", LearningRateScheduler.CosineDecay(alpha: 0.1));
        AssertRefused(
            "the callback LearningRateScheduler.curve.$type \"CosineDecay\"; here it is \"OneCycle\".",
            LearningRateScheduler.OneCycle(1));
        AssertRefused("the callback \"LearningRateScheduler\"; here it is \"EarlyStopping\".", new EarlyStopping());
        File.Delete(CheckpointPath);
        Run(new EarlyStopping { Patience = 9 });
        AssertRefused(
            "the callback EarlyStopping.monitor \"ValidationLoss\"; here it is \"Loss\".",
            new EarlyStopping { Monitor = MonitoredMetric.Loss });
        Run(new EarlyStopping { Patience = 8 });
    }

    [Fact]
    public void Fit_refuses_a_users_callback_whose_resume_settings_differ()
    {
        Run(new UserCallback(1));
        AssertRefused("the callback UserCallback.level 1; here it is 2.", new UserCallback(2));
        Run(new UserCallback(1));
    }

    [Fact]
    public void Fit_replaces_a_checkpoint_from_before_the_first_step_whatever_training_it_is_of()
    {
        // The engine refused the first batch, as it does when memory is short. The checkpoint is from before it.
        Assert.Throws<InvalidOperationException>(() => Trainer(Options, new Refusal()).Fit(new SmallModel(), Faces));
        Assert.True(File.Exists(CheckpointPath));
        Assert.Equal(4, Fit(Options with { BatchSize = 8 }).History.Count);
    }

    private TrainedExpressionModel Run(ITrainingCallback callback) =>
        Trainer(Options with { Epochs = 2 }, callback).Fit(new SmallModel(), Faces);

    private void AssertRefused(string difference, ITrainingCallback callback)
    {
        string message = Assert.Throws<CheckpointException>(() => Run(callback)).Message;
        Assert.Contains(difference, message, StringComparison.Ordinal);
    }

    private sealed class UserCallback(int level) : ITrainingCallback
    {
        object? ITrainingCallback.ResumeSettings => new { Level = level };
    }

    private sealed class Refusal : ITrainingCallback
    {
        public void OnBatchBegin(TrainingContext training) => throw new InvalidOperationException("too little memory");
    }
}
