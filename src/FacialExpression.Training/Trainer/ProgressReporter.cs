using System.Diagnostics;

namespace FacialExpression.Training;

/// <summary>Turns the steps of a training into reports: not too many, and with the time left.</summary>
internal sealed class ProgressReporter(
    string modelName, TrainingOptions options, TrainingDevice device, int trainingImages, IProgress<TrainingProgress>? progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Stopwatch _training = Stopwatch.StartNew();
    private readonly int _stepsPerEpoch = (trainingImages + options.BatchSize - 1) / options.BatchSize;
    private TimeSpan _nextReport = TimeSpan.Zero;
    private long _images;
    private int _step;
    private RunningMean _mean = new();

    public void Step(int epoch, int step, int images, RunningMean mean)
    {
        _images += images;
        _step = step;
        _mean = mean;
        bool isLast = step == _stepsPerEpoch;
        if (isLast || _elapsed.Elapsed >= _nextReport)
        {
            _nextReport = _elapsed.Elapsed + Pause;
            progress?.Report(Snapshot(epoch, null));
        }

        if (isLast)
        {
            _training.Stop();
        }
    }

    public void Epoch(EpochResult result)
    {
        progress?.Report(Snapshot(result.Epoch, result));
        _training.Start();
    }

    private TrainingProgress Snapshot(int epoch, EpochResult? completed)
    {
        double fraction = (epoch - 1 + ((double)_step / _stepsPerEpoch)) / options.Epochs;
        return new TrainingProgress
        {
            ModelName = modelName,
            Device = device,
            Epoch = epoch,
            Epochs = options.Epochs,
            Step = _step,
            StepsPerEpoch = _stepsPerEpoch,
            ImagesPerSecond = _images / _training.Elapsed.TotalSeconds,
            Loss = _mean.Loss,
            Accuracy = _mean.Accuracy,
            Elapsed = _elapsed.Elapsed,
            Remaining = _elapsed.Elapsed * ((1 - fraction) / fraction),
            CompletedEpoch = completed,
        };
    }
}
