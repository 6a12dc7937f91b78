namespace FacialExpression.Training;

/// <summary>The course of a training: epochs, steps, callbacks, checkpoints and reports, in their order.</summary>
internal sealed class TrainingLoop(
    TrainingRun run, IReadOnlyList<ITrainingCallback> callbacks, CheckpointKeeper? keeper, ProgressReporter report)
{
    /// <summary>Trains until all epochs are done, someone stops it, or it is cancelled.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the first step.</exception>
    public TrainedExpressionModel Run(CancellationToken cancellationToken)
    {
        Begin(cancellationToken);
        report.Begin();
        bool cancelled = false;
        while (run.Epoch <= run.Options.Epochs && run.StopReason is null && !cancelled)
        {
            cancelled = TrainEpoch(cancellationToken);
            if (run.IsEpochTrained && !cancelled)
            {
                EpochResult result = run.FinishEpoch();
                ForEach(callback => callback.OnEpochEnd(run, result));
                TrainingProgress progress = report.EpochEnds(result);
                run.NextEpoch();
                keeper?.Save();
                report.Epoch(progress);
                cancelled = run.Epoch <= run.Options.Epochs && run.StopReason is null && cancellationToken.IsCancellationRequested;
            }
            else
            {
                keeper?.Save();
                report.Stopped();
            }
        }

        ForEach(callback => callback.OnTrainEnd(run));
        return run.GetModel(cancelled);
    }

    private void Begin(CancellationToken cancellationToken)
    {
        // Closed before the first step: Windows lets nobody replace a file that is open.
        using CheckpointFile? kept = keeper?.Restore();
        if (kept is null)
        {
            keeper?.SaveFirst();
        }

        cancellationToken.ThrowIfCancellationRequested();
        ForEach(callback => callback.OnTrainBegin(run));
        if (kept is not null)
        {
            keeper!.RestoreAgain(kept);
        }
    }

    /// <summary>Does the steps of the epoch that are left.</summary>
    /// <returns>Whether it was cancelled.</returns>
    private bool TrainEpoch(CancellationToken cancellationToken)
    {
        if (run.Step == 0)
        {
            ForEach(callback => callback.OnEpochBegin(run));
        }

        foreach (Batch batch in run.RestOfEpoch())
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

            keeper?.SaveIfDue();
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
