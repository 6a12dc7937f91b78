using FacialExpression.Training;

namespace FacialExpression.TrainingProcess;

/// <summary>
/// Announces that the process may be killed now and, at the latest a few steps on, waits for it. So a kill meets the moment that
/// a test asks for, however slow the machine is.
/// </summary>
internal sealed class Stop : ITrainingCallback
{
    private const int StepsAfterAnnouncement = 3;

    private readonly string _moment;
    private readonly int _number;
    private int _steps;
    private int _writes;

    /// <param name="moment">
    /// <c>write:3</c>: half-way through the third checkpoint. <c>step:3</c>: at any time after the third step. Empty: never.
    /// </param>
    public Stop(string moment)
    {
        string[] parts = moment.Split(':');
        _moment = parts[0];
        _number = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        CheckpointFile.HalfWritten = OnHalfWritten;
    }

    public void OnBatchEnd(TrainingContext training)
    {
        _steps++;
        if (_moment == "step" && _steps == _number)
        {
            Console.WriteLine($"kill me in epoch {training.Epoch}, step {training.Step}");
        }
        else if (_moment == "step" && _steps == _number + StepsAfterAnnouncement)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private void OnHalfWritten()
    {
        if (_moment == "write" && ++_writes == _number)
        {
            Console.WriteLine($"kill me in write {_number}");
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
