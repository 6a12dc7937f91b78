using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>Adds up the time of a training over all its sittings: the checkpoint keeps what was spent before.</summary>
internal sealed class RunClock : ITrainingCallback
{
    private readonly Stopwatch _sitting = new();
    private TimeSpan _before;

    public TimeSpan Elapsed => _before + _sitting.Elapsed;

    public void OnTrainBegin(TrainingContext training)
    {
        _before = TimeSpan.Zero;
        _sitting.Restart();
    }

    public void OnTrainEnd(TrainingContext training) => _sitting.Stop();

    public byte[] SaveState() => BitConverter.GetBytes(Elapsed.Ticks);

    public void LoadState(ReadOnlySpan<byte> state) => _before = TimeSpan.FromTicks(BitConverter.ToInt64(state));
}
