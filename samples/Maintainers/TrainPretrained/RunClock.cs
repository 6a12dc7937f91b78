using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>Measures the time of a training over all its runs: the checkpoint stores the time before.</summary>
internal sealed class RunClock : ITrainingCallback
{
    private readonly Stopwatch _current = new();
    private TimeSpan _before;

    public TimeSpan Elapsed => _before + _current.Elapsed;

    public void OnTrainBegin(TrainingContext training)
    {
        _before = TimeSpan.Zero;
        _current.Restart();
    }

    public void OnTrainEnd(TrainingContext training) => _current.Stop();

    public byte[] SaveState() => BitConverter.GetBytes(Elapsed.Ticks);

    public void LoadState(ReadOnlySpan<byte> state) => _before = TimeSpan.FromTicks(BitConverter.ToInt64(state));
}
