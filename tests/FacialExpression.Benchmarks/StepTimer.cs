using System.Diagnostics;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>Measures the seconds of a training's steps after the first ones, which warm up.</summary>
/// <remarks>A GPU does its steps later than the CPU requests them; whoever reads the loss waits for them.</remarks>
internal sealed class StepTimer(int warmUp) : ITrainingCallback
{
    private long _start;

    public double Seconds { get; private set; }

    public void OnBatchEnd(TrainingContext training)
    {
        if (training.Step == warmUp)
        {
            _ = training.Loss;
            _start = Stopwatch.GetTimestamp();
        }

        if (training.Step == training.StepsPerEpoch)
        {
            _ = training.Loss;
        }

        Seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
    }
}
