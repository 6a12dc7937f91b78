namespace FacialExpression.Tests.ModelFiles;

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
    public void FromProperties_parses_what_ToProperties_wrote()
    {
        ExpressionModelMetadata read = ExpressionModelMetadata.FromProperties(Sample.ToProperties());
        Assert.Equal(Sample with { Labels = read.Labels }, read);
        Assert.Equal(Sample.Labels, read.Labels);
    }

    [Fact]
    public void FromProperties_takes_a_missing_temperature_as_1()
    {
        var properties = Sample.ToProperties().ToDictionary(p => p.Key, p => p.Value);
        Assert.True(properties.Remove("FacialExpression.Temperature"));
        Assert.Equal(1, ExpressionModelMetadata.FromProperties(properties).Temperature);
    }

    [Theory]
    [InlineData("Angry,Happy")]
    [InlineData("Angry,Contempt,Fear,Happy,Neutral,Sad,Surprise")]
    [InlineData("Angry,Disgust,Fear,Happy,Neutral,Sad,Surprise,Contempt")]
    public void Labels_of_another_set_are_refused_by_a_classifier(string labels)
    {
        var properties = Sample.ToProperties().ToDictionary(p => p.Key, p => p.Value);
        properties["FacialExpression.Labels"] = labels;
        ExpressionModelMetadata parsed = ExpressionModelMetadata.FromProperties(properties);
        Assert.Equal(labels.Split(','), parsed.Labels);
        string message = Assert.Throws<InvalidModelFileException>(() => LabelOrder.Of(parsed)).Message;
        Assert.Contains(
            $"has {parsed.Labels.Count} labels: \"{labels.Replace(",", ", ", StringComparison.Ordinal)}\"",
            message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Expressions_keep_the_order_of_the_labels() =>
        Assert.Equal(Enum.GetValues<Expression>().Reverse(), LabelOrder.Of(Sample));

    [Theory]
    [InlineData("FacialExpression.FormatVersion", null, "no FacialExpression.FormatVersion")]
    [InlineData("FacialExpression.FormatVersion", "2", "format version 2")]
    [InlineData("FacialExpression.FormatVersion", "x", "\"x\"")]
    [InlineData("FacialExpression.Labels", "Angry", "\"Angry\"")]
    [InlineData("FacialExpression.Labels", "Angry,Happy,", "\"Angry,Happy,\"")]
    [InlineData("FacialExpression.Labels", "Angry,Happy,angry", "\"Angry,Happy,angry\"")]
    [InlineData("FacialExpression.InputSize", "48x48", "\"48x48\"")]
    [InlineData("FacialExpression.InputSize", "48x48x3", "\"48x48x3\"")]
    [InlineData("FacialExpression.Scale", "fast", "\"fast\"")]
    [InlineData("FacialExpression.Scale", "0,5", "\"0,5\"")]
    [InlineData("FacialExpression.Scale", "0", "\"0\"")]
    [InlineData("FacialExpression.Scale", "NaN", "\"NaN\"")]
    [InlineData("FacialExpression.Scale", null, "missing")]
    [InlineData("FacialExpression.Temperature", "0", "\"0\"")]
    [InlineData("FacialExpression.Temperature", "warm", "\"warm\"")]
    public void FromProperties_names_a_property_that_is_wrong(string key, string? value, string expected)
    {
        var properties = Sample.ToProperties().ToDictionary(p => p.Key, p => p.Value);
        properties.Remove(key);
        if (value is not null)
        {
            properties[key] = value;
        }

        string message = Assert.Throws<InvalidModelFileException>(
            () => ExpressionModelMetadata.FromProperties(properties)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
