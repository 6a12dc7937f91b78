using FacialExpression.Reports.Charts;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>
/// Trains by the recipe, and saves the model as trained with the record of the run. Of a run that is stopped, saves the model of
/// that moment.
/// </summary>
internal sealed class PretrainedRun(PretrainedRecipe recipe, string output)
{
    /// <returns>Whether the training ended; otherwise it was stopped.</returns>
    public bool Train(TrainingImages images, IReadOnlyList<string> teachers, CancellationToken cancellationToken)
    {
        ExpressionDataset dataset = images.Dataset;
        IExpressionModelBuilder network = recipe.Builder;
        Sequential layers = network.Build(dataset.Input, ExpressionLabels.Count);
        TrainingOptions options = recipe.OptionsFor(dataset.Training);
        string weights = options.ClassWeights is { } byClass
            ? $"; class weights {string.Join(", ", byClass.Select(w => $"{w.Key} {w.Value:F3}"))}"
            : "";
        Console.WriteLine(
            $"{network.Name}: {layers.ParameterCount:N0} parameters, {layers.MultiplyAddCount:N0} multiply-adds per image, "
            + $"{dataset.Training.Count:N0} training images, {dataset.Validation.Count:N0} validation images{weights}");

        var clock = new RunClock();
        string checkpoint = Path.Combine(output, "training.checkpoint");
        var trainer = new ExpressionTrainer(options)
        {
            Callbacks = [recipe.Schedule, clock],
            Checkpoint = new CheckpointOptions { Path = checkpoint, Every = TimeSpan.FromMinutes(2) },
        };
        TrainedExpressionModel model = trainer.Fit(
            network, Teach(dataset, teachers, cancellationToken), new EpochLines(clock), cancellationToken);
        if (model.WasCanceled)
        {
            // For a machine that is gone when the training could continue.
            string stopped = Path.Combine(output, "stopped.onnx");
            model.Save(stopped, WeightFormat.Float16);
            Console.WriteLine(
                $"Stopped after {model.History.Count} of {recipe.Epochs} epochs. The same command continues from {checkpoint}. "
                + $"The model of that moment, not calibrated and not measured: {stopped}");
            return false;
        }

        model.Save(Path.Combine(output, FinishedRun.AsTrained));
        var record = new RunRecord
        {
            Network = model.Name,
            Parameters = layers.ParameterCount,
            MultiplyAdds = layers.MultiplyAddCount,
            Recipe = recipe,
            Teachers = [.. teachers.Select(FileDigest.Of)],
            Minutes = Math.Round(clock.Elapsed.TotalMinutes, 1),
            Device = model.Device,
            Hardware = Machine.Hardware,
            Packages = Machine.Packages,
            Curve = model.History,
        };
        record.Write(Path.Combine(output, RunRecord.FileName));
        PngChart.Write(
            ReportCharts.Curve(model.Name, model.History),
            Path.Combine(output, "curve.png"),
            560,
            360);
        return true;
    }

    private ExpressionDataset Teach(
        ExpressionDataset dataset, IReadOnlyList<string> teachers, CancellationToken cancellationToken)
    {
        var classifiers = new List<ExpressionClassifier>();
        try
        {
            classifiers.AddRange(teachers.Select(Load));
            return teachers.Count == 0
                ? dataset
                : dataset.Distill(classifiers, recipe.TeacherWeight, cancellationToken: cancellationToken);
        }
        finally
        {
            classifiers.ForEach(c => c.Dispose());
        }
    }

    /// <summary>A teacher, on the GPU if that is where is trained and ONNX Runtime can use it.</summary>
    private ExpressionClassifier Load(string path)
    {
        if (recipe.Device == TrainingDevice.Cuda)
        {
            try
            {
                return ExpressionClassifier.Load(path, new ExpressionClassifierOptions { Device = PredictionDevice.Cuda });
            }
            catch (PredictionEngineException e)
            {
                Console.WriteLine($"The teacher predicts on the CPU. {e.Message}");
            }
        }

        return ExpressionClassifier.Load(path);
    }
}
