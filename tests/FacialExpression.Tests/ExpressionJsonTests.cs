using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FacialExpression.Tests;

public partial class ExpressionJsonTests
{
    private const string Json = """{"expression":"Happy","confidence":0.6,"scores":"""
        + """{"Angry":0.05,"Disgust":0.1,"Fear":0.05,"Happy":0.6,"Neutral":0.1,"Sad":0.05,"Surprise":0.05}}""";

    private static readonly ExpressionPrediction Prediction =
        new(new ExpressionScores([0.05f, 0.1f, 0.05f, 0.6f, 0.1f, 0.05f, 0.05f]));

    [Fact]
    public void A_prediction_round_trips_as_JSON_with_names()
    {
        Assert.Equal(Json, JsonSerializer.Serialize(Prediction, JsonSerializerOptions.Web));
        Assert.Equal(Prediction, JsonSerializer.Deserialize<ExpressionPrediction>(Json, JsonSerializerOptions.Web));
    }

    [Fact]
    public void A_prediction_round_trips_with_a_source_generated_context()
    {
        Assert.Equal(Json, JsonSerializer.Serialize(Prediction, SourceGenerated.Default.ExpressionPrediction));
        Assert.Equal(Prediction, JsonSerializer.Deserialize(Json, SourceGenerated.Default.ExpressionPrediction));
    }

    [Fact]
    public void Scores_without_a_metadata_for_dictionaries_round_trip_with_a_source_generated_context()
    {
        string json = JsonSerializer.Serialize(Prediction.Scores, SourceGenerated.Default.ExpressionScores);
        Assert.Contains(json, Json, StringComparison.Ordinal);
        Assert.Equal(Prediction.Scores, JsonSerializer.Deserialize(json, SourceGenerated.Default.ExpressionScores));
    }

    [Fact]
    public void Ranked_scores_are_serialized_as_pairs() => Assert.StartsWith(
        """[{"expression":"Happy","score":0.6},{"expression":"Disgust","score":0.1},""",
        JsonSerializer.Serialize(Prediction.Scores.Ranked(), SourceGenerated.Default.IReadOnlyListExpressionScore),
        StringComparison.Ordinal);

    [Fact]
    public void A_prediction_with_null_for_its_scores_is_refused() => Assert.Contains(
        "received a JSON Null",
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionPrediction>(
            """{"expression":"Happy","confidence":0.6,"scores":null}""", JsonSerializerOptions.Web)).Message,
        StringComparison.Ordinal);

    // Contexts of other assemblies construct the converters.
    [Fact]
    public void Converters_are_public_with_a_public_constructor() => Assert.All(
        [typeof(ExpressionJsonConverter), typeof(ExpressionScoresJsonConverter)],
        converter => Assert.True(converter.IsPublic && converter.GetConstructor([]) is not null));

    [Theory]
    [InlineData("""{"Joy":1}""", "received \"Joy\"")]
    [InlineData("""{"Angry":1}""", "received none for Disgust, Fear, Happy, Neutral, Sad, Surprise")]
    [InlineData("{}", "received none for Angry, Disgust")]
    [InlineData("""{"Angry":0,"Disgust":0,"Fear":0,"Happy":1,"happy":0,"Neutral":0,"Sad":0}""", "received Happy twice")]
    [InlineData("""{"Angry":0,"Disgust":0,"Fear":0,"Happy":1,"Neutral":0,"Sad":0,"Surprise":0,"SAD":0}""", "received Sad twice")]
    [InlineData("""{"Angry":"NaN"}""", "for Angry something that is no finite number")]
    [InlineData("""{"Angry":1e400}""", "for Angry something that is no finite number")]
    [InlineData("""{"Angry":null}""", "for Angry something that is no finite number")]
    [InlineData("""{"Angry":{"Sad":1}}""", "for Angry something that is no finite number")]
    [InlineData("[0,0,0,1,0,0,0]", "received a JSON StartArray")]
    [InlineData("1", "received a JSON Number")]
    [InlineData("null", "received a JSON Null")]
    public void Scores_other_than_one_finite_number_per_expression_are_refused(string json, string received)
    {
        string message = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionScores>(json)).Message;
        Assert.Contains(received, message, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, SourceGenerated.Default.ExpressionScores));
    }

    [Theory]
    [InlineData("\"Joy\"")]
    [InlineData("3")]
    [InlineData("\"3\"")]
    [InlineData("\"Angry, Sad\"")]
    [InlineData("null")]
    public void JSON_that_is_no_expression_is_refused(string json) => Assert.Contains(
        "must be one of Angry,",
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Expression>(json)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Long_names_are_bounded_in_messages()
    {
        string json = $$"""{"{{new string('x', 1_000_000)}}":1}""";
        Assert.InRange(
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionScores>(json)).Message.Length, 10, 500);
    }

    [Fact]
    public void An_undefined_expression_is_not_written() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize((Expression)7));

    [Fact]
    public void Expressions_are_dictionary_keys_by_name()
    {
        var counts = new Dictionary<Expression, int> { [Expression.Sad] = 2 };
        Assert.Equal("""{"Sad":2}""", JsonSerializer.Serialize(counts));
        Assert.Equal(counts, JsonSerializer.Deserialize<Dictionary<Expression, int>>("""{"sad":2}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<Expression, int>>("""{"0":2}"""));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"expression":"Sad","confidence":1}""")]
    public void A_prediction_without_scores_is_refused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ExpressionPrediction>(json, JsonSerializerOptions.Web));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, SourceGenerated.Default.ExpressionPrediction));
    }

    [Fact]
    public void A_result_with_an_error_is_serialized_with_its_message()
    {
        var failed = new PredictionResult<string> { Item = "a.jpg", Error = new ImageFormatException("damaged") };
        const string expected = """{"item":"a.jpg","prediction":null,"errorMessage":"damaged"}""";
        Assert.Equal(expected, JsonSerializer.Serialize(failed, JsonSerializerOptions.Web));
        Assert.Equal(expected, JsonSerializer.Serialize(failed, SourceGenerated.Default.PredictionResultString));
        PredictionResult<string> parsed =
            JsonSerializer.Deserialize<PredictionResult<string>>(expected, JsonSerializerOptions.Web)!;
        Assert.Equal(("a.jpg", "damaged", null), (parsed.Item, parsed.ErrorMessage, parsed.Error));
    }

    [Fact]
    public void A_result_with_a_prediction_round_trips()
    {
        var result = new PredictionResult<string> { Item = "a.jpg", Prediction = Prediction };
        string json = JsonSerializer.Serialize(result, JsonSerializerOptions.Web);
        Assert.Equal($$"""{"item":"a.jpg","prediction":{{Json}},"errorMessage":null}""", json);
        Assert.Equal(result, JsonSerializer.Deserialize<PredictionResult<string>>(json, JsonSerializerOptions.Web));
    }

    [Fact]
    public void Faces_and_tracks_round_trip_with_a_source_generated_context()
    {
        var landmarks = new FaceLandmarks
        {
            RightEye = new FacePoint(1, 2),
            LeftEye = new FacePoint(3, 2),
            Nose = new FacePoint(2, 3),
            RightMouthCorner = new FacePoint(1, 4),
            LeftMouthCorner = new FacePoint(3, 4),
        };
        var face = new FaceExpression(
            new DetectedFace { Box = new FaceBox(0, 1, 4, 5), Confidence = 0.9f, Landmarks = landmarks }, Prediction);
        string json = RoundTrip(face, SourceGenerated.Default.FaceExpression);
        Assert.StartsWith(
            """{"box":{"x":0,"y":1,"width":4,"height":5},"detection":0.9,"landmarks":{"rightEye":""",
            json,
            StringComparison.Ordinal);
        Assert.EndsWith($",{Json[1..]}", json, StringComparison.Ordinal);
        var track = new FaceTrack
        {
            Id = 3,
            Face = face,
            Prediction = Prediction,
            Label = Expression.Happy,
            LabelSince = TimeSpan.FromSeconds(1),
            FirstSeen = TimeSpan.Zero,
            LastSeen = TimeSpan.FromSeconds(2),
        };
        Assert.Contains(
            "\"label\":\"Happy\",\"labelSince\":\"00:00:01\"",
            RoundTrip(track, SourceGenerated.Default.FaceTrack),
            StringComparison.Ordinal);
        var result = new AnalysisResult<string> { Item = "a.jpg", Error = new ImageFormatException("damaged") };
        string failed = JsonSerializer.Serialize(result, SourceGenerated.Default.AnalysisResultString);
        Assert.Equal("""{"item":"a.jpg","faces":null,"errorMessage":"damaged"}""", failed);
        string analyzed = JsonSerializer.Serialize(
            new AnalysisResult<string> { Item = "a.jpg", Faces = [face] }, SourceGenerated.Default.AnalysisResultString);
        Assert.Equal([face], JsonSerializer.Deserialize(analyzed, SourceGenerated.Default.AnalysisResultString)!.Faces);
    }

    [Theory]
    [InlineData("box")]
    [InlineData("scores")]
    public void A_face_without_its_box_or_scores_is_refused(string missing)
    {
        var json = new JsonObject
        {
            ["box"] = JsonNode.Parse("""{"x":0,"y":1,"width":4,"height":5}"""),
            ["scores"] = JsonNode.Parse(Json)!["scores"]!.DeepClone(),
        };
        FaceExpression face = JsonSerializer.Deserialize(json, SourceGenerated.Default.FaceExpression)!;
        Assert.Equal((1f, null, Expression.Happy, 0.6f), (face.Detection, face.Landmarks, face.Expression, face.Confidence));
        json.Remove(missing);
        Assert.Contains(missing, Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize(json, SourceGenerated.Default.FaceExpression)).Message, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => json.Deserialize<FaceExpression>(JsonSerializerOptions.Web));
    }

    private static string RoundTrip<T>(T value, JsonTypeInfo<T> type)
    {
        string json = JsonSerializer.Serialize(value, type);
        Assert.Equal(value, JsonSerializer.Deserialize(json, type));
        return json;
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(FaceExpression))]
    [JsonSerializable(typeof(FaceTrack))]
    [JsonSerializable(typeof(AnalysisResult<string>))]
    [JsonSerializable(typeof(ExpressionPrediction))]
    [JsonSerializable(typeof(PredictionResult<string>))]
    [JsonSerializable(typeof(IReadOnlyList<ExpressionScore>))]
    private sealed partial class SourceGenerated : JsonSerializerContext;
}
