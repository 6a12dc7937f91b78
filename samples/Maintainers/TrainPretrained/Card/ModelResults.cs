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

    /// <summary>Against the majority of people's votes, on the images that have one; null without votes.</summary>
    public required Measurement? Majority { get; init; }

    /// <summary>The same without validation images of which the training split has an identical one.</summary>
    public required Measurement? MajorityWithoutDuplicates { get; init; }

    /// <summary>The same on the images that eight or more of ten people agree on.</summary>
    public required Measurement? ClearMajority { get; init; }

    /// <summary>Accuracy when the scores of each image and its mirror are averaged: two passes.</summary>
    public required double ValidationAccuracyMirrored { get; init; }

    /// <summary>The same against the majority of votes; null without votes.</summary>
    public required double? MajorityAccuracyMirrored { get; init; }

    public required string Hardware { get; init; }

    public required IReadOnlyDictionary<string, string> Packages { get; init; }

    /// <exception cref="ArgumentException">The data has no validation images.</exception>
    public static ModelResults Of(string path, string data, string? votes, CancellationToken cancellationToken)
    {
        using ExpressionClassifier classifier = ExpressionClassifier.Load(path);
        ExpressionDataset dataset = ExpressionDataset.Load(
            data, new DatasetOptions { Input = classifier.Metadata.Input }, cancellationToken: cancellationToken);
        IReadOnlySet<int> duplicates = dataset.Audit().AlsoInTraining(SplitKind.Validation);
        dataset = votes is null ? dataset : dataset.WithVotes(votes, cancellationToken);
        DatasetSplit split = dataset.Validation;
        if (split.Count == 0)
        {
            throw new ArgumentException(
                $"{dataset.Source} has no validation images to measure by. Give a set with a folder validation, or fer2013.csv.");
        }

        IReadOnlyList<ExpressionPrediction> predictions = Predict(classifier, split, mirrored: false);
        IReadOnlyList<ExpressionPrediction> mirrored = Predict(classifier, split, mirrored: true);
        int[] all = [.. Enumerable.Range(0, split.Count)];
        int[] own = [.. Enumerable.Range(0, split.Count).Where(i => !duplicates.Contains(i))];
        IReadOnlyList<ExpressionPrediction> twice = [.. predictions.Zip(mirrored, Mean)];
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
            Majority = AgainstMajority(split, predictions, all),
            MajorityWithoutDuplicates = AgainstMajority(split, predictions, own),
            ClearMajority = AgainstMajority(
                split, predictions, all.Where(i => TrainingImages.IsClear(split.Votes?[i]))),
            ValidationAccuracyMirrored = Measurement.Of(twice, split.Labels).Accuracy,
            MajorityAccuracyMirrored = AgainstMajority(split, twice, all)?.Accuracy,
            Hardware = Machine.Hardware,
            Packages = Machine.Packages,
        };
    }

    public void Write(string path) => System.IO.File.WriteAllText(path, JsonSerializer.Serialize(this, RunRecord.Json) + "\n");

    private static Measurement? AgainstMajority(
        DatasetSplit split, IReadOnlyList<ExpressionPrediction> predictions, IEnumerable<int> images)
    {
        if (split.Votes is null)
        {
            return null;
        }

        int[] agreed = [.. images.Where(i => split.Votes[i]?.Majority is not null)];
        return Measurement.Of(
            [.. agreed.Select(i => predictions[i])], [.. agreed.Select(i => split.Votes[i]!.Majority!.Value)]);
    }

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
