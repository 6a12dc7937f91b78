using System.Text.Json;

namespace FacialExpression.Tests.ModelFiles;

public class PretrainedModelTests
{
    [Fact]
    public void LoadPretrained_gives_a_model_with_provenance()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionModelMetadata metadata = classifier.Metadata;
        Assert.Equal("Expression ResNet", metadata.ModelName);
        Assert.Equal(ImageShape.Fer2013, metadata.Input);
        Assert.NotEqual(1, metadata.Temperature);
        JsonElement provenance = JsonDocument.Parse(metadata.Provenance).RootElement;
        Assert.StartsWith("fer2013.zip", provenance.GetProperty("dataset").GetString(), StringComparison.Ordinal);
        Assert.True(provenance.GetProperty("options").TryGetProperty("seed", out _));
    }

    [Fact]
    public void Pretrained_file_has_at_most_6_MB() => Assert.InRange(PretrainedModel.Read().Length, 1_000_000, 6_000_000);

    [Fact]
    public void LoadPretrained_twice_gives_independent_equal_models()
    {
        byte[] gray = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)(i * 7))];
        using var one = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction expected = one.Predict(gray, 48, 48, PixelFormat.Gray8);
        using (var other = ExpressionClassifier.LoadPretrained())
        {
            Assert.Equal(expected, other.Predict(gray, 48, 48, PixelFormat.Gray8));
        }

        Assert.Equal(expected, one.Predict(gray, 48, 48, PixelFormat.Gray8));
    }
}
