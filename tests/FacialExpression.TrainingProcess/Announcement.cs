using FacialExpression.Training;

namespace FacialExpression.TrainingProcess;

/// <summary>Says when the training has begun or was taken up, so that a test knows from when on it may kill.</summary>
internal sealed class Announcement : ITrainingCallback
{
    public void OnTrainBegin(TrainingContext training) => Console.WriteLine($"from epoch {training.Epoch}, step {training.Step}");
}
