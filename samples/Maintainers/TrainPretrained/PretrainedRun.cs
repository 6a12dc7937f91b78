using FacialExpression.Samples.Charts;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>
/// Trains by the recipe, calibrates on validation images, saves, and measures the saved file. Of a run that is stopped, saves
/// the model of that moment as it is.
/// </summary>
internal sealed class PretrainedRun(PretrainedRecipe recipe, string output)
{
    private static readonly IExpressionModelBuilder Network = KnownModels.CompactResNet;

    /// <returns>The exit code: 0, or 130 where the run was stopped.</returns>
    public int Run(string data, IReadOnlyList<string> teachers, int? limit, CancellationToken cancellationToken)
    {
        ExpressionDataset dataset = Load(data, limit, cancellationToken);
        IReadOnlySet<int> duplicates = dataset.Audit().AlsoInTraining(SplitKind.Validation);
        Sequential layers = Network.Build(dataset.Input, ExpressionLabels.Count);
        Console.WriteLine(
            $"{Network.Name}: {layers.ParameterCount:N0} parameters, {layers.MultiplyAddCount:N0} multiply-adds per image, "
            + $"{dataset.Training.Count:N0} training images, {dataset.Validation.Count:N0} validation images");

        var clock = new RunClock();
        string checkpoint = Path.Combine(output, "training.checkpoint");
        var trainer = new ExpressionTrainer(recipe.Options)
        {
            Callbacks = [recipe.Schedule, clock],
            Checkpoint = new CheckpointOptions { Path = checkpoint, Every = TimeSpan.FromMinutes(2) },
        };
        TrainedExpressionModel model = trainer.Fit(
            Network, Teach(dataset, teachers, cancellationToken), new EpochLines(clock), cancellationToken);
        if (model.WasCanceled)
        {
            // For a machine that is gone when the training could continue.
            string stopped = Path.Combine(output, "stopped.onnx");
            model.Save(stopped, WeightFormat.Float16);
            Console.WriteLine(
                $"Stopped after {model.History.Count} of {recipe.Epochs} epochs. The same command continues from {checkpoint}. "
                + $"The model of that moment, not calibrated and not measured: {stopped}");
            return 130;
        }

        string file = Path.Combine(output, "pretrained.onnx");
        TrainedExpressionModel calibrated = model.Calibrate(dataset.Validation, duplicates);
        calibrated.Save(file, WeightFormat.Float16);

        // Measures the saved file.
        using ExpressionClassifier classifier = ExpressionClassifier.Load(file);
        using ExpressionClassifier unrounded = calibrated.ToClassifier();
        ExpressionEvaluation validation = classifier.Evaluate(dataset.Validation);
        var record = new RunRecord
        {
            Network = model.Name,
            Parameters = layers.ParameterCount,
            MultiplyAdds = layers.MultiplyAddCount,
            Recipe = recipe,
            Teachers = [.. teachers.Select(FileDigest.Of)],
            Minutes = Math.Round(clock.Elapsed.TotalMinutes, 1),
            Device = model.Device,
            Temperature = calibrated.Metadata.Temperature,
            TrainAccuracy = classifier.Evaluate(dataset.Training).Accuracy,
            ValidationAccuracy = validation.Accuracy,
            ValidationAccuracyFloat32 = unrounded.Evaluate(dataset.Validation).Accuracy,
            ValidationAccuracyWithoutDuplicates = classifier.Evaluate(dataset.Validation, duplicates).Accuracy,
            ValidationMacroF1 = validation.MacroF1,
            ValidationCalibrationError = validation.ExpectedCalibrationError,
            CrossFittedCalibrationErrors = CrossFit(model, dataset.Validation, duplicates),
            File = FileDigest.Of(file),
            Hardware = Machine.Hardware,
            Packages = Machine.Packages,
            Curve = model.History,
        };
        record.Write(Path.Combine(output, "run.json"));
        PngWriter.Write(
            ChartStyle.Curve(model.Name, [.. model.History.Select(e => (e.Epoch, e.Accuracy, e.ValidationAccuracy))]),
            Path.Combine(output, "curve.png"),
            560,
            360);
        Console.WriteLine(
            $"{validation}\nwithout images that are also in train {record.ValidationAccuracyWithoutDuplicates:P2}, "
            + $"temperature {record.Temperature:F3}, calibration error over halves "
            + $"{string.Join(" and ", record.CrossFittedCalibrationErrors.Select(e => e.ToString("F3", null)))}\n"
            + $"written: {file}");
        return 0;
    }

    private ExpressionDataset Load(string data, int? limit, CancellationToken cancellationToken)
    {
        ExpressionDataset dataset = ExpressionDataset.Load(data, cancellationToken: cancellationToken);
        if (dataset.Validation.Count == 0)
        {
            dataset = dataset.SplitValidation(seed: recipe.Seed);
            Console.WriteLine(
                $"No validation split in the source: {dataset.Validation.Count} of the training images are held out for it.");
        }

        return (limit is { } images ? dataset.Limit(images, recipe.Seed) : dataset).WithoutConflictingLabels();
    }

    private ExpressionDataset Teach(
        ExpressionDataset dataset, IReadOnlyList<string> teachers, CancellationToken cancellationToken)
    {
        var classifiers = new List<ExpressionClassifier>();
        try
        {
            classifiers.AddRange(teachers.Select(path => ExpressionClassifier.Load(path)));
            return teachers.Count == 0
                ? dataset
                : dataset.Distill(classifiers, recipe.TeacherWeight, cancellationToken: cancellationToken);
        }
        finally
        {
            classifiers.ForEach(c => c.Dispose());
        }
    }

    /// <summary>
    /// Calibrates on each half of the images and measures on the other: the effect of calibration on unseen images.
    /// </summary>
    private static double[] CrossFit(TrainedExpressionModel model, DatasetSplit split, IReadOnlySet<int> duplicates)
    {
        int[] own = [.. Enumerable.Range(0, split.Count).Where(i => !duplicates.Contains(i))];
        HashSet<int> first = [.. own.Where((_, place) => place % 2 == 0)];
        HashSet<int> second = [.. own.Except(first)];
        double Measure(HashSet<int> fitted, HashSet<int> measured)
        {
            using ExpressionClassifier classifier = model.Calibrate(split, duplicates.Union(measured).ToHashSet()).ToClassifier();
            return classifier.Evaluate(split, duplicates.Union(fitted).ToHashSet()).ExpectedCalibrationError;
        }

        return [Measure(first, second), Measure(second, first)];
    }
}
