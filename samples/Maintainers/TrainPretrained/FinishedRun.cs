using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>
/// A finished training in a folder: calibrates its model on validation images, saves it for prediction and for training further,
/// and measures the saved file.
/// </summary>
internal static class FinishedRun
{
    /// <summary>The model as trained, in float32 and not calibrated.</summary>
    public const string AsTrained = "trained.onnx";

    private const int Folds = 5;

    public static void Measure(string folder, TrainingImages images)
    {
        ExpressionDataset dataset = images.Dataset;
        DatasetSplit validation = dataset.Validation;
        TrainedExpressionModel model = TrainedExpressionModel.Load(Path.Combine(folder, AsTrained));
        TrainedExpressionModel calibrated = model.Calibrate(validation, images.Duplicates);
        string[] files = [Path.Combine(folder, "pretrained-int8.onnx"), Path.Combine(folder, "pretrained-float16.onnx")];
        calibrated.Save(files[0], WeightFormat.Int8, calibration: dataset.Training);
        calibrated.Save(files[1], WeightFormat.Float16);

        using ExpressionClassifier classifier = ExpressionClassifier.Load(files[0]);
        using ExpressionClassifier unrounded = calibrated.ToClassifier();
        ExpressionEvaluation all = classifier.Evaluate(validation);
        ExpressionEvaluation without = classifier.Evaluate(validation, images.Duplicates);
        ExpressionEvaluation float32 = unrounded.Evaluate(validation);
        ExpressionEvaluation fitted = CrossFit(model, dataset, images.Duplicates);
        HashSet<int> disputed =
            [.. Enumerable.Range(0, validation.Count).Where(i => !TrainingImages.IsClear(validation.Votes?[i]))];
        string record = Path.Combine(folder, RunRecord.FileName);
        var run = RunRecord.Read(record) with
        {
            Figures = new RunFigures
            {
                MeasuredBy = Machine.Packages,
                Temperature = calibrated.Metadata.Temperature,
                Files = [.. files.Select(FileDigest.Of)],
                TrainLabelAccuracy = classifier.Evaluate(dataset.Training).Accuracy,
                Labels = FigureRow.Of(all),
                LabelsWithoutDuplicates = FigureRow.Of(without),
                LabelsInFloat32 = FigureRow.Of(float32),
                Majority = FigureRow.Of(all.Majority),
                MajorityWithoutDuplicates = FigureRow.Of(without.Majority),
                MajorityInFloat32 = FigureRow.Of(float32.Majority),
                ClearMajority = FigureRow.Of(classifier.Evaluate(validation, disputed).Majority),
                CrossFitted = FigureRow.Of(fitted.Majority ?? fitted),
            },
        };
        run.Write(record);
        Console.WriteLine(
            $"{all}\n\nwithout images that are also in train: labels {without.Accuracy:P2}"
            + $"{(without.Majority is { } majority ? $", majority {majority.Accuracy:P2}" : "")}; float32 {float32.Accuracy:P2}"
            + $"{(float32.Majority is { } exact ? $", majority {exact.Accuracy:P2}" : "")}; temperature "
            + $"{calibrated.Metadata.Temperature:F3}, cross-fitted calibration error "
            + $"{run.Figures.CrossFitted!.CalibrationError:F3}\nwritten: {string.Join(", ", files)}");
    }

    /// <summary>
    /// The predictions of each fifth of the images, calibrated on the other four: the effect of calibration on unseen images.
    /// </summary>
    private static ExpressionEvaluation CrossFit(
        TrainedExpressionModel model, ExpressionDataset dataset, IReadOnlySet<int> duplicates)
    {
        DatasetSplit split = dataset.Validation;
        int[] own = [.. Enumerable.Range(0, split.Count).Where(i => !duplicates.Contains(i))];
        var predictions = new ExpressionPrediction[split.Count];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] held = [.. own.Where((_, place) => place % Folds == fold)];
            TrainedExpressionModel calibrated = model.Calibrate(split, duplicates.Concat(held).ToHashSet());
            using var file = new MemoryStream();
            calibrated.Save(file, WeightFormat.Int8, calibration: dataset.Training);
            file.Position = 0;
            using ExpressionClassifier classifier = ExpressionClassifier.Load(file);
            IReadOnlyList<ExpressionPrediction> predicted = classifier.PredictBatch(
                held, i => Picture.FromPixels(split.GetPixels(i), split.Input.Width, split.Input.Height, PixelFormat.Gray8));
            foreach ((int i, ExpressionPrediction prediction) in held.Zip(predicted))
            {
                predictions[i] = prediction;
            }
        }

        return new ExpressionEvaluation(
            [.. own.Select(i => predictions[i])],
            [.. own.Select(i => split.Labels[i])],
            split.Votes is null ? null : [.. own.Select(i => split.Votes[i])]);
    }
}
