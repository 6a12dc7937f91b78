using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>Measures the seconds of a training's steps after the first ones, which warm up.</summary>
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
