using System.Text.Json;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainPretrained.Card;

/// <summary>
/// The results of a model file on the validation split, as in <c>results.json</c>; the model card's figures come from them.
/// </summary>
internal sealed record ModelResults
{
    public required string Model { get; init; }

    public required FileDigest File { get; init; }

    public required float Temperature { get; init; }

    /// <summary>The file's provenance; null where it has none.</summary>
    public required JsonElement? Provenance { get; init; }

    public required Measurement Validation { get; init; }

    /// <summary>Without validation images of which the training split has an identical one.</summary>
    public required Measurement ValidationWithoutDuplicates { get; init; }

    /// <summary>Accuracy when the scores of each image and its mirror are averaged: two passes.</summary>
    public required double ValidationAccuracyMirrored { get; init; }

    public required string Hardware { get; init; }

    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <exception cref="ArgumentException">The data has no validation images.</exception>
    public static ModelResults Of(string path, string data, CancellationToken cancellationToken)
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(path);
        ExpressionDataset dataset = ExpressionDataset.Load(
            data, new DatasetOptions { Input = classifier.Metadata.Input }, cancellationToken: cancellationToken);
        DatasetSplit split = dataset.Validation;
        if (split.Count == 0)
        {
            throw new ArgumentException(
                $"{dataset.Source} has no validation images to measure by. Give a set with a folder validation, or fer2013.csv.");
        }

        IReadOnlyList<ExpressionPrediction> predictions = Predict(classifier, split, mirrored: false);
        IReadOnlyList<ExpressionPrediction> mirrored = Predict(classifier, split, mirrored: true);
        IReadOnlySet<int> duplicates = dataset.Audit().AlsoInTraining(SplitKind.Validation);
        int[] own = [.. Enumerable.Range(0, split.Count).Where(i => !duplicates.Contains(i))];
        string provenance = classifier.Metadata.Provenance;
        return new ModelResults
        {
            Model = classifier.Metadata.ModelName,
            File = FileDigest.Of(path),
            Temperature = classifier.Metadata.Temperature,
            Provenance = provenance.Length == 0 ? null : JsonDocument.Parse(provenance).RootElement,
            Validation = Measurement.Of(predictions, split.Labels),
            ValidationWithoutDuplicates = Measurement.Of(
                [.. own.Select(i => predictions[i])], [.. own.Select(i => split.Labels[i])]),
            ValidationAccuracyMirrored = Measurement.Of([.. predictions.Zip(mirrored, Mean)], split.Labels).Accuracy,
            Hardware = Machine.Hardware,
            Packages = Machine.Packages,
        };
    }

    public void Write(string path) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(this, RunRecord.Json) + "\n");

    private static IReadOnlyList<ExpressionPrediction> Predict(ExpressionClassifier classifier, DatasetSplit split, bool mirrored)
    {
        return classifier.PredictBatch(Enumerable.Range(0, split.Count), Open);

        Picture Open(int index)
        {
            byte[] pixels = split.GetPixels(index).ToArray();
            byte[] shown = mirrored ? [.. pixels.Chunk(split.Input.Width).SelectMany(row => row.Reverse())] : pixels;
            return Picture.FromPixels(shown, split.Input.Width, split.Input.Height, PixelFormat.Gray8);
        }
    }

    private static ExpressionPrediction Mean(ExpressionPrediction one, ExpressionPrediction other) =>
        new(new ExpressionScores([.. one.Scores.Zip(other.Scores, (a, b) => (a.Score + b.Score) / 2)]));
}
