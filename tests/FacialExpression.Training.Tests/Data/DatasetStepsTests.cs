namespace FacialExpression.Training.Tests.Data;

[Collection(TorchTests.Name)]
public sealed class DatasetStepsTests : TemporaryFolder
{
    [Fact]
    public void Source_lists_every_step_with_its_seed()
    {
        ExpressionDataset dataset = ExpressionDataset.Draw(70, 0, seed: 3).Limit(40, seed: 7).SplitValidation(0.25, seed: 5);
        Assert.Equal(
            ["limited to 40 images per split (seed 7)", "0.25 of the training images held out for validation (seed 5)"],
            dataset.Steps);
        Assert.Equal($"drawn faces, seed 3, {string.Join(", ", dataset.Steps)}", dataset.Source);
        Assert.Equal(dataset.Source, dataset.Audit().Source);
    }

    [Fact]
    public void Source_names_a_seed_of_several_steps_once()
    {
        ExpressionDataset dataset = ExpressionDataset.Draw(70, 0, seed: 4).Limit(40, seed: 42).SplitValidation(0.25, seed: 42);
        Assert.Equal(
            "drawn faces, seed 4, limited to 40 images per split (seed 42), 0.25 of the training images held out for validation",
            dataset.Source);
        Assert.Equal(
            "drawn faces, seed 42, limited to 40 images per split",
            ExpressionDataset.Draw(70, 0, seed: 42).Limit(40, seed: 42).Source);
    }

    [Fact]
    public void Source_lists_conflicting_labels_and_teachers()
    {
        ExpressionDataset faces = ExpressionDataset.Draw(14, 0);
        DatasetSplit split = faces.Training;
        var twice = new DatasetSplit(
            SplitKind.Training,
            split.Input,
            (byte[])[.. split.Pixels, .. split.GetPixels(0)],
            [.. split.Labels, Expression.Surprise],
            [.. split.Names, "again"]);
        ExpressionDataset consistent = new ExpressionDataset(
            "faces", twice, faces.Validation, faces.Test, []).WithoutConflictingLabels();
        Assert.Equal("faces, without 2 training images with conflicting labels", consistent.Source);

        using ExpressionClassifier teacher = ExpressionClassifier.LoadPretrained();
        ExpressionDataset taught = faces.Distill([teacher], weight: 0.3);
        Assert.Equal($"drawn faces, seed 42, taught by {teacher.Metadata.ModelName} (weight 0.3)", taught.Source);
    }

    [Fact]
    public void Source_counts_skipped_items()
    {
        Dictionary<string, byte[]> files = TestData.CompleteSet();
        files["train/happy/text.jpg"] = "no image"u8.ToArray();
        TestData.WriteFolder(At("set"), files);
        ExpressionDataset dataset = ExpressionDataset.FromFolder(
            At("set"), new DatasetOptions { InvalidItems = InvalidItemHandling.Skip });
        Assert.Equal("set, 1 invalid item skipped", dataset.Source);
    }

    [Fact]
    public void Provenance_has_the_steps_of_the_data_set()
    {
        TestData.RequireNativeEngine();
        ExpressionDataset dataset = ExpressionDataset.Draw(35, 0).SplitValidation(seed: 9);
        TrainedExpressionModel model = new SmallModel().Fit(dataset, new TrainingOptions { Epochs = 1 });
        Assert.Contains("held out for validation (seed 9)", model.Metadata.Provenance, StringComparison.Ordinal);
    }
}
