namespace FacialExpression.Training;

/// <summary>Where and how often a training is kept, so that a stop of any kind costs at most the time since the last keeping.</summary>
/// <param name="Path">
/// The file. Where it exists, <see cref="ExpressionTrainer.Fit"/> goes on from it; delete it to begin anew. It is replaced only by a whole new one.
/// </param>
/// <example><code>
/// var trainer = new ExpressionTrainer { Checkpoint = new CheckpointOptions("model-3.checkpoint") };
/// TrainedExpressionModel model = trainer.Fit(KnownModels.Model3, dataset);   // run it again after a stop: it goes on
/// </code></example>
public sealed record CheckpointOptions(string Path)
{
    /// <summary>
    /// The time between two keepings, not negative; zero keeps after every step. Default: one minute. After each epoch, on cancellation and at
    /// the end the training is kept in any case.
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
