namespace FacialExpression.Training;

/// <summary>Runs a training: epochs, steps, callbacks, checkpoints and reports, in their order.</summary>
internal sealed class TrainingLoop(
    TrainingRun run, IReadOnlyList<ITrainingCallback> callbacks, Checkpointer? checkpointer, ProgressReporter report)
{
    /// <summary>Trains until all epochs are done, a callback stops the training, or it is canceled.</summary>
    /// <exception cref="OperationCanceledException">Canceled before the first step.</exception>
    public TrainedExpressionModel Run(CancellationToken cancellationToken)
    {
        Begin(cancellationToken);
        report.Begin();
        bool canceled = false;
        while (run.Epoch <= run.Options.Epochs && run.StopReason is null && !canceled)
        {
            canceled = TrainEpoch(cancellationToken);
            if (run.IsEpochTrained && !canceled)
            {
                EpochResult result = run.FinishEpoch();
                ForEach(callback => callback.OnEpochEnd(run, result));
                TrainingProgress progress = report.EpochEnds(result);
                run.NextEpoch();
                checkpointer?.Save();
                report.Epoch(progress);
                bool isOver = run.Epoch > run.Options.Epochs || run.StopReason is not null;
                canceled = !isOver && cancellationToken.IsCancellationRequested;
            }
            else
            {
                checkpointer?.Save();
                report.Stopped();
            }
        }

        ForEach(callback => callback.OnTrainEnd(run));
        return run.GetModel(canceled);
    }

    private void Begin(CancellationToken cancellationToken)
    {
        // Closed before the first step: Windows does not replace a file that is open.
        using CheckpointFile? stored = checkpointer?.Restore();
        cancellationToken.ThrowIfCancellationRequested();

        // Callbacks may refuse the training. Nothing is written before they have begun, so that it can be started with other
        // settings.
        ForEach(callback => callback.OnTrainBegin(run));
        if (stored is not null)
        {
            checkpointer!.RestoreAgain(stored);
        }
        else
        {
            checkpointer?.SaveFirst();
        }
    }

    /// <summary>Does the remaining steps of the epoch.</summary>
    /// <returns>Whether it was canceled.</returns>
    private bool TrainEpoch(CancellationToken cancellationToken)
    {
        if (run.Step == 0)
        {
            ForEach(callback => callback.OnEpochBegin(run));
        }

        foreach (IStepBatch batch in run.RestOfEpoch())
        {
            run.BeginStep();
            ForEach(callback => callback.OnBatchBegin(run));
            run.Train(batch);
            ForEach(callback => callback.OnBatchEnd(run));
            report.Step(batch.Count);
            if (run.StopReason is not null || cancellationToken.IsCancellationRequested)
            {
                break;
            }

            checkpointer?.SaveIfDue();
        }

        return cancellationToken.IsCancellationRequested && run.StopReason is null;
    }

    private void ForEach(Action<ITrainingCallback> action)
    {
        foreach (ITrainingCallback callback in callbacks)
        {
            action(callback);
        }
    }
}
