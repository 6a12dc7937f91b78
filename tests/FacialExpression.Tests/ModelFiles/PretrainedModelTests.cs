using System.Text.Json;

namespace FacialExpression.Tests.Models;

public class PretrainedModelTests
{
    [Fact]
    public void The_model_in_the_package_loads_and_says_where_it_comes_from()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionModelMetadata metadata = classifier.Metadata;
        Assert.Equal("Compact ResNet", metadata.ModelName);
        Assert.Equal(ImageShape.Fer2013, metadata.Input);
        Assert.NotEqual(1, metadata.Temperature);
        JsonElement provenance = JsonDocument.Parse(metadata.Provenance).RootElement;
        Assert.StartsWith("fer2013.zip", provenance.GetProperty("dataset").GetString(), StringComparison.Ordinal);
        Assert.True(provenance.GetProperty("options").TryGetProperty("seed", out _));
    }

    [Fact]
    public void The_file_has_at_most_6_MB() => Assert.InRange(PretrainedModel.Read().Length, 1_000_000, 6_000_000);

    [Fact]
    public void Two_of_it_say_the_same_and_live_on_their_own()
    {
        byte[] gray = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)(i * 7))];
        using var one = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction expected = one.Predict(gray, 48, 48);
        using (var other = ExpressionClassifier.LoadPretrained())
        {
            Assert.Equal(expected, other.Predict(gray, 48, 48));
        }

        Assert.Equal(expected, one.Predict(gray, 48, 48));
    }
}
