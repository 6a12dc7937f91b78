using FacialExpression.Training;

namespace CheckpointsPage;

/// <summary>The C# of docs/checkpoints.md, compiled.</summary>
internal static class CheckpointsSnippets
{
    public static void First()
    {
        ExpressionDataset dataset = ExpressionDataset.Load("fer2013.csv");
        var trainer = new ExpressionTrainer(KnownModels.Model3.DefaultOptions)
        {
            Checkpoint = new CheckpointOptions { Path = "model-3.checkpoint" },
        };
        TrainedExpressionModel model = trainer.Fit(KnownModels.Model3, dataset);
        model.Save("model-3.onnx");
    }

    public static void StopByHand(ExpressionTrainer trainer, ExpressionDataset dataset)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first time, end the training after the current step, not the process.
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        TrainedExpressionModel model = trainer.Fit(KnownModels.Model3, dataset, cancellationToken: stop.Token);
        if (model.WasCanceled)
        {
            Console.WriteLine("Stopped. Start the program again to resume.");
            return;   // do not save it over a better one
        }
    }

    public sealed class LossBelow(double limit, int epochs) : ITrainingCallback
    {
        private int _count;

        public object? ResumeSettings => new { Limit = limit };   // epochs may change

        public void OnTrainBegin(TrainingContext training) => _count = 0;

        public void OnEpochEnd(TrainingContext training, EpochResult result)
        {
            _count += result.ValidationLoss < limit ? 1 : 0;
            if (_count >= epochs)
            {
                training.StopTraining($"{epochs} epochs had a loss below {limit}");
            }
        }

        public byte[] SaveState() => BitConverter.GetBytes(_count);

        public void LoadState(ReadOnlySpan<byte> state) => _count = BitConverter.ToInt32(state);
    }
}
