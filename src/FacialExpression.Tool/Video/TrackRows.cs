using System.Text.Json;
using System.Text.Json.Serialization;
using FacialExpression.Scoring;

namespace FacialExpression.Tool;

/// <summary>A video's results as rows: one per face and frame.</summary>
internal static class TrackRows
{
    /// <summary>The columns of CSV and Parquet.</summary>
    public static IReadOnlyList<RowColumn<FaceTrack>> Columns { get; } =
    [
        new NumberColumn<FaceTrack, double>("time", row => Seconds(row.LastSeen)),
        new NumberColumn<FaceTrack, int>("track", row => row.Id),
        new NumberColumn<FaceTrack, float>("x", row => Rounded.Pixels(row.Box.X)),
        new NumberColumn<FaceTrack, float>("y", row => Rounded.Pixels(row.Box.Y)),
        new NumberColumn<FaceTrack, float>("width", row => Rounded.Pixels(row.Box.Width)),
        new NumberColumn<FaceTrack, float>("height", row => Rounded.Pixels(row.Box.Height)),
        new NumberColumn<FaceTrack, float>("detection", row => Rounded.Probability(row.Face.Face.Confidence)),
        new TextColumn<FaceTrack>("expression", row => row.Label.ToString()),
        new NumberColumn<FaceTrack, float>("confidence", row => Rounded.Probability(row.Prediction.Scores[row.Label])),
        .. Enum.GetValues<Expression>().Select(expression => new NumberColumn<FaceTrack, float>(
            expression.ToString(), row => Rounded.Probability(row.Prediction.Scores[expression]))),
    ];

    /// <summary>The rows of a frame; none without a face.</summary>
    public static IEnumerable<FaceTrack> Of(TrackedFrame frame) => frame.Tracks;

    /// <summary>The rows as lines of JSON.</summary>
    public static IEnumerable<string> LinesOf(TrackedFrame frame) =>
        frame.Tracks.Select(track => JsonSerializer.Serialize(TrackJson.Of(track), ToolJson.Lines.TrackJson));

    /// <summary>A time in seconds, to a thousandth.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

/// <summary>A face of a frame in JSON.</summary>
internal sealed record TrackJson : FaceJson
{
    private TrackJson(FaceJson face)
        : base(face)
    {
    }

    /// <summary>The time of the frame, in seconds.</summary>
    [JsonPropertyOrder(-2)]
    public required double Time { get; init; }

    /// <summary>The id of the face's track.</summary>
    [JsonPropertyOrder(-1)]
    public required int Track { get; init; }

    public static TrackJson Of(FaceTrack track) =>
        new(FaceJson.Of(track.Face.Face, track.Label, track.Prediction.Scores))
        {
            Time = TrackRows.Seconds(track.LastSeen),
            Track = track.Id,
        };
}
