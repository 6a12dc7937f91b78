using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>The seconds of a training's steps, without the first ones.</summary>
internal sealed class StepTimer(int warmUp) : ITrainingCallback
{
    private long _start;

    public double Seconds { get; private set; }

    public void OnBatchEnd(TrainingContext training)
    {
        if (training.Step == warmUp)
        {
            _start = Stopwatch.GetTimestamp();
        }

        Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
    }
}
