using System.Text.Json;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>
/// Files in the forms of Keras' versions, written by the HDF Group's library; what they predict was computed beside them with
/// NumPy (<c>Fixtures/make_fixtures.py</c>), by another engine than any of ours.
/// </summary>
public sealed class KerasFileTests
{
    private static readonly string Fixtures =
        Path.Combine(TestData.RepositoryRoot ?? "", "tests/FacialExpression.Training.Tests/Formats/Keras/Fixtures");

    private static readonly Expected[] All =
        JsonSerializer.Deserialize<Expected[]>(
            File.ReadAllText(Path.Combine(Fixtures, "expected.json")), JsonSerializerOptions.Web)!;

    private static readonly Broken[] Bad =
        JsonSerializer.Deserialize<Broken[]>(
            File.ReadAllText(Path.Combine(Fixtures, "bad", "bad.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Names => [.. All.Select(e => e.Name)];

    public static TheoryData<string> BadPaths => [.. Bad.Select(b => b.Path)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_predicts_what_its_reference_does(string name)
    {
        Expected expected = All.Single(e => e.Name == name);
        TrainedExpressionModel model = Load(expected);
        Assert.Equal((expected.Input[0], expected.Input[1], 1),
            (model.Network.Input.Height, model.Network.Input.Width, model.Network.Input.Channels));
        using ImageClassifier classifier = model.ToImageClassifier();
        LabelPrediction prediction = classifier.Predict(
            ModelMaker.Image(model.Network.Input), expected.Input[1], expected.Input[0], PixelFormat.Gray8);

        // What an output of something else had goes to the others.
        string?[] labels = expected.Classes ?? [.. ExpressionLabels.All];
        double named = expected.Scores.Where((_, i) => labels[i] is not null).Sum();
        for (int i = 0; i < expected.Scores.Length; i++)
        {
            if (labels[i] is { } label)
            {
                Assert.Equal(expected.Scores[i] / named, prediction.Scores[label], 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BadPaths))]
    public void A_file_that_cannot_be_read_is_refused_with_its_fault(string path)
    {
        Broken broken = Bad.Single(b => b.Path == path);
        string message = Assert.Throws<InvalidKerasModelException>(
            () => Load(Path.Combine("bad", path), broken.Weights is null
                ? null
                : Path.Combine("bad", broken.Weights), new())).Message;
        Assert.StartsWith(Path.GetFileName(path) + ": ", message, StringComparison.Ordinal);
        Assert.All(broken.MustMention, part => Assert.Contains(part, message, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 20, 1200);
    }

    private static TrainedExpressionModel Load(Expected expected) => Load(expected.Path, expected.Weights, new KerasModelOptions
    {
        Labels = expected.Classes,
        Scaling = expected.Scale is null ? null : new PixelScaling(
            expected.Scale, expected.Offset.Length == expected.Scale.Length
                ? expected.Offset
                : [.. expected.Scale.Select(_ => expected.Offset[0])]),
        InputSize = expected.AnySize ? new Size2D(expected.Input[0], expected.Input[1]) : null,
        SkippedLayers = expected.Skipped,
    });

    private static TrainedExpressionModel Load(string path, string? weights, KerasModelOptions options) =>
        weights is null ? KerasModel.Load(Path.Combine(Fixtures, path), options)
            : KerasModel.Load(Path.Combine(Fixtures, path), Path.Combine(Fixtures, weights), options);

    private sealed record Expected(
        string Name,
        string Path,
        string? Weights,
        int[] Input,
        float[]? Scale,
        float[] Offset,
        string?[]? Classes,
        bool AnySize,
        string[] Skipped,
        double[] Scores);

    private sealed record Broken(string Path, string? Weights, string Why, string[] MustMention);
}
