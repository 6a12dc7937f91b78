using System.Diagnostics;

namespace FacialExpression.Training;

/// <summary>Turns the steps of a training into reports: not too many, and with the time left.</summary>
internal sealed class ProgressReporter(
    TrainingRun run, TrainingDevice device, CheckpointKeeper? keeper, IProgress<TrainingProgress>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _elapsed = new();
    private readonly Stopwatch _training = new();
    private TimeSpan _nextReport = TimeSpan.Zero;
    private double _fractionAtStart;
    private long _images;

    /// <summary>Before the first step: what was done in an earlier session took none of this one's time.</summary>
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
    /// <param name="images">The images of its batch.</param>
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

    /// <summary>What is to be told of an epoch, while the training is still at it.</summary>
    public TrainingProgress EpochEnds(EpochResult result) => Snapshot(result);

    /// <summary>After an epoch was validated and kept.</summary>
    public void Epoch(TrainingProgress progressOfEpoch)
    {
        progress?.Report(progressOfEpoch with { CheckpointFault = keeper?.Fault });
        _training.Start();
    }

    /// <summary>After a training was kept that ended within an epoch: only if that went wrong is there something to tell.</summary>
    public void Stopped()
    {
        if (keeper?.Fault is not null)
        {
            progress?.Report(Snapshot(null));
        }
    }

    private TimeSpan Estimate(double timesElapsed)
    {
        double seconds = _elapsed.Elapsed.TotalSeconds * timesElapsed;
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    private double Fraction() => (run.Epoch - 1 + ((double)run.Step / run.StepsPerEpoch)) / run.Options.Epochs;

    private TrainingProgress Snapshot(EpochResult? completed)
    {
        double fraction = Fraction();
        double here = fraction - _fractionAtStart;
        return new TrainingProgress
        {
            ModelName = run.ModelName,
            Device = device,
            Epoch = run.Epoch,
            Epochs = run.Options.Epochs,
            Step = run.Step,
            StepsPerEpoch = run.StepsPerEpoch,
            ImagesPerSecond = _images == 0 ? 0 : _images / _training.Elapsed.TotalSeconds,
            Loss = run.Loss,
            Accuracy = run.Accuracy,
            LearningRate = run.LearningRate,
            Elapsed = _elapsed.Elapsed,
            Remaining = Estimate((1 - fraction) / here),
            CompletedEpoch = completed,
            CheckpointFault = keeper?.Fault,
        };
    }
}
