using System.Diagnostics;

namespace FacialExpression.Training;

/// <summary>Reports the steps of a training, not too often, with an estimate of the remaining time.</summary>
internal sealed class ProgressReporter(
    TrainingRun run, TrainingDevice device, Checkpointer? checkpointer, IProgress<TrainingProgress>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _elapsed = new();
    private readonly Stopwatch _training = new();
    private TimeSpan _nextReport = TimeSpan.Zero;
    private double _fractionAtStart;
    private long _images;

    /// <summary>Before the first step: starts the clock. Work of an earlier session took none of this one's time.</summary>
    public void Begin()
    {
        _fractionAtStart = Fraction();
        _elapsed.Start();
        if (!run.IsEpochTrained)
        {
            _training.Start();
        }
    }

    /// <summary>After a step.</summary>
    /// <param name="images">The number of images of its batch.</param>
    public void Step(int images)
    {
        _images += images;
        if (run.IsEpochTrained || _elapsed.Elapsed >= _nextReport)
        {
            _nextReport = _elapsed.Elapsed + Pause;
            progress?.Report(Snapshot(null));
        }

        if (run.IsEpochTrained)
        {
            _training.Stop();
        }
    }

    /// <summary>The report of an epoch, made while the training is still at it.</summary>
    public TrainingProgress EpochEnds(EpochResult result) => Snapshot(result);

    /// <summary>After an epoch was validated and its checkpoint written.</summary>
    public void Epoch(TrainingProgress progressOfEpoch)
    {
        progress?.Report(progressOfEpoch with { CheckpointFault = checkpointer?.Fault });
        _training.Start();
    }

    /// <summary>After the checkpoint of a training that ended within an epoch: reports only if that failed.</summary>
    public void Stopped()
    {
        if (checkpointer?.Fault is not null)
        {
            progress?.Report(Snapshot(null));
        }
    }

    private TimeSpan? Estimate(double fraction)
    {
        double here = fraction - _fractionAtStart;
        double seconds = _elapsed.Elapsed.TotalSeconds * (1 - fraction) / here;
        return fraction >= 1 ? TimeSpan.Zero
            : here > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private double Fraction() => (run.Epoch - 1 + ((double)run.Step / run.StepsPerEpoch)) / run.Options.Epochs;

    private TrainingProgress Snapshot(EpochResult? completed)
    {
        // First, because it waits for what a GPU has not done yet.
        double loss = run.Loss;
        return new TrainingProgress
        {
            ModelName = run.ModelName,
            Device = device,
            Epoch = run.Epoch,
            Epochs = run.Options.Epochs,
            Step = run.Step,
            StepsPerEpoch = run.StepsPerEpoch,
            ImagesPerSecond = _images == 0 ? 0 : _images / _training.Elapsed.TotalSeconds,
            Loss = loss,
            Accuracy = run.Accuracy,
            LearningRate = run.LearningRate,
            Elapsed = _elapsed.Elapsed,
            Remaining = Estimate(Fraction()),
            CompletedEpoch = completed,
            CheckpointFault = checkpointer?.Fault,
        };
    }
}
