namespace FacialExpression.Training;

/// <summary>
/// Where and how often a training writes checkpoints, so that a stop of any kind costs at most the time since the last
/// checkpoint.
/// </summary>
/// <example><code>
/// var trainer = new ExpressionTrainer { Checkpoint = new CheckpointOptions { Path = "model-3.checkpoint" } };
/// TrainedExpressionModel model = trainer.Fit(KnownModels.Model3, dataset);   // run it again after a stop: the training resumes
/// </code></example>
public sealed record CheckpointOptions
{
    /// <summary>
    /// The file. If it exists, <c>ExpressionTrainer.Fit</c> resumes the training; delete it to start again. A failed write leaves
    /// the old file as it was.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>
    /// The time between two checkpoints, not negative; zero writes one after every step. Default: one minute. There is always one
    /// after each epoch, on cancellation and at the end.
    /// </summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        if (Every < TimeSpan.Zero)
        {
            throw new ArgumentException($"The time between two checkpoints must not be negative, received {Every}.");
        }
    }
}
