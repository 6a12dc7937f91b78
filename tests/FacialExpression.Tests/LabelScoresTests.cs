using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FacialExpression.Tests;

public partial class LabelScoresTests
{
    private static readonly string[] Labels = ["frown", "neutral", "smile"];

    private static readonly LabelScores Scores = new(Labels, [0.25f, 0.125f, 0.625f]);

    [Fact]
    public void Scores_are_found_by_label_in_any_case()
    {
        Assert.Equal(0.625f, Scores["smile"]);
        Assert.Equal(0.625f, Scores["Smile"]);
        Assert.Equal(3, Scores.Count);
        Assert.Equal(Labels, Scores.Labels);
        Assert.Equal([0.25f, 0.125f, 0.625f], Scores.AsSpan().ToArray());
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Scores["laugh"]).Message;
        Assert.StartsWith(
            "The label must be one of \"frown, neutral, smile\"; received \"laugh\".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_enumerate_in_the_order_of_the_labels_and_rank_by_score()
    {
        Assert.Equal(Labels, Scores.Select(pair => pair.Label));
        Assert.Equal(["smile", "frown", "neutral"], Scores.Ranked().Select(pair => pair.Label));
        Assert.Equal("smile", Scores.Highest);
        (string label, float score) = Scores.Ranked()[1];
        Assert.Equal(("frown", 0.25f), (label, score));
        Assert.Equal("smile 62.5 %, frown 25.0 %, neutral 12.5 %", Scores.ToString());
        Assert.Equal(0.125f, ((IReadOnlyList<LabelScore>)Scores)[1].Score);
    }

    [Fact]
    public void Equal_scores_have_the_first_label_as_the_highest() =>
        Assert.Equal("b", new LabelScores(["a", "b", "c"], [0, 0.5f, 0.5f]).Highest);

    [Fact]
    public void Scores_are_compared_by_labels_and_values()
    {
        Assert.Equal(Scores, new LabelScores(["frown", "neutral", "smile"], [0.25f, 0.125f, 0.625f]));
        Assert.Equal(Scores.GetHashCode(), new LabelScores(Labels, [0.25f, 0.125f, 0.625f]).GetHashCode());
        Assert.NotEqual(Scores, new LabelScores(["frown", "neutral", "grin"], [0.25f, 0.125f, 0.625f]));
        Assert.NotEqual(Scores, new LabelScores(Labels, [0.25f, 0.25f, 0.5f]));
        Assert.False(Scores.Equals(null));
    }

    [Theory]
    [InlineData("a", "0.5", "two labels or more; received 1")]
    [InlineData("a,A", "0.5,0.5", "received \"A\" twice")]
    [InlineData("a, ", "0.5,0.5", "received no name")]
    [InlineData("a,b", "0.5", "2 labels needs a value; received 1")]
    [InlineData("a,b", "0.5,NaN", "must be finite; received NaN for \"b\"")]
    public void Scores_refuse_labels_without_a_name_and_values_that_are_no_numbers(string labels, string values, string expected)
    {
        float[] numbers = [.. values.Split(',').Select(v => float.Parse(v, CultureInfo.InvariantCulture))];
        string message = Assert.Throws<ArgumentException>(() => new LabelScores(labels.Split(','), numbers)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prediction_has_the_likeliest_label()
    {
        var prediction = new LabelPrediction(Scores);
        Assert.Equal("smile", prediction.Label);
        Assert.Equal(0.625f, prediction.Confidence);
        Assert.Equal("smile 62.5 %", prediction.ToString());
        Assert.True(prediction.IsUnsure(0.7f));
        Assert.False(prediction.IsUnsure(0.6f));
        Assert.Throws<ArgumentOutOfRangeException>(() => prediction.IsUnsure(1.5f));
        Assert.Throws<ArgumentNullException>(() => new LabelPrediction(null!));
    }

    [Fact]
    public void Prediction_round_trips_as_JSON()
    {
        const string Json = """{"label":"smile","confidence":0.625,"scores":{"frown":0.25,"neutral":0.125,"smile":0.625}}""";
        var prediction = new LabelPrediction(Scores);
        Assert.Equal(Json, JsonSerializer.Serialize(prediction, JsonSerializerOptions.Web));
        Assert.Equal(prediction, JsonSerializer.Deserialize<LabelPrediction>(Json, JsonSerializerOptions.Web));
        Assert.Equal(Json, JsonSerializer.Serialize(prediction, LabelJson.Default.LabelPrediction));
        Assert.Equal(prediction, JsonSerializer.Deserialize(Json, LabelJson.Default.LabelPrediction));
    }

    [Theory]
    [InlineData("null", "received a JSON Null")]
    [InlineData("[0.5, 0.5]", "received a JSON StartArray")]
    [InlineData("""{"a":0.5}""", "two labels or more; received 1")]
    [InlineData("""{"a":0.5,"A":0.5}""", "received \"A\" twice")]
    [InlineData("""{"a":0.5,"b":"0.5"}""", "received for \"b\" something that is no finite number")]
    [InlineData("""{"a":0.5,"b":1e99}""", "received for \"b\" something that is no finite number")]
    public void JSON_that_is_no_scores_is_refused(string json, string expected) => Assert.Contains(
        expected,
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LabelScores>(json)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("\"Happiness\"")]
    [InlineData("\"anger\"")]
    public void JSON_of_expressions_has_no_other_names(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Expression>(json));

    [Fact]
    public void JSON_of_scores_of_expressions_has_no_other_names()
    {
        string json = JsonSerializer.Serialize(new ExpressionScores([0, 0, 0, 1, 0, 0, 0]));
        string other = json.Replace("Happy", "Happiness", StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionScores>(other));
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(LabelPrediction))]
    private sealed partial class LabelJson : JsonSerializerContext;
}
