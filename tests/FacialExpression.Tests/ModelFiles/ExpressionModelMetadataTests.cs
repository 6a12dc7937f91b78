namespace FacialExpression.Tests.Models;

public class ExpressionModelMetadataTests
{
    private static readonly ExpressionModelMetadata Sample = new()
    {
        ModelName = "Model 3",
        Labels = ["Surprise", "Sad", "Neutral", "Happy", "Fear", "Disgust", "Angry"],
        Input = new ImageShape(64, 32, 1),
        Scale = 1f / 127.5f,
        Temperature = 1.25f,
        Provenance = "{\"seed\":42}",
    };

    [Fact]
    public void Properties_keep_everything()
    {
        ExpressionModelMetadata read = ExpressionModelMetadata.FromProperties(Sample.ToProperties());
        Assert.Equal(Sample with { Labels = read.Labels }, read);
        Assert.Equal(Sample.Labels, read.Labels);
    }

    [Fact]
    public void A_file_of_before_temperatures_has_that_of_1()
    {
        var properties = Sample.ToProperties().ToDictionary(p => p.Key, p => p.Value);
        Assert.True(properties.Remove("FacialExpression.Temperature"));
        Assert.Equal(1, ExpressionModelMetadata.FromProperties(properties).Temperature);
    }

    [Theory]
    [InlineData("FacialExpression.FormatVersion", null, "no FacialExpression.FormatVersion")]
    [InlineData("FacialExpression.FormatVersion", "2", "format version 2")]
    [InlineData("FacialExpression.FormatVersion", "x", "\"x\"")]
    [InlineData("FacialExpression.Labels", "Angry,Happy", "Angry, Happy")]
    [InlineData("FacialExpression.Labels", "Angry,Angry,Fear,Happy,Neutral,Sad,Surprise", "each once")]
    [InlineData("FacialExpression.InputSize", "48x48", "\"48x48\"")]
    [InlineData("FacialExpression.InputSize", "48x48x3", "\"48x48x3\"")]
    [InlineData("FacialExpression.Scale", "fast", "\"fast\"")]
    [InlineData("FacialExpression.Scale", "0,5", "\"0,5\"")]
    [InlineData("FacialExpression.Scale", "0", "\"0\"")]
    [InlineData("FacialExpression.Scale", "NaN", "\"NaN\"")]
    [InlineData("FacialExpression.Scale", null, "missing")]
    [InlineData("FacialExpression.Temperature", "0", "\"0\"")]
    [InlineData("FacialExpression.Temperature", "warm", "\"warm\"")]
    public void A_property_that_is_wrong_is_named(string key, string? value, string expected)
    {
        var properties = Sample.ToProperties().ToDictionary(p => p.Key, p => p.Value);
        properties.Remove(key);
        if (value is not null)
        {
            properties[key] = value;
        }

        string message = Assert.Throws<InvalidModelFileException>(() => ExpressionModelMetadata.FromProperties(properties)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
