using System.Text.Json.Serialization;

namespace FacialExpression;

/// <summary>A face that was found in a picture, and its expression.</summary>
/// <remarks>
/// As JSON it is one object, <c>{"box":…,"detection":…,"landmarks":…,"expression":…,"confidence":…,"scores":…}</c>, which is
/// also the form of the command <c>facial-expression</c> and its web API.
/// </remarks>
public sealed record FaceExpression
{
    /// <summary>Makes a face of what a detector and a classifier report.</summary>
    /// <param name="face">The face.</param>
    /// <param name="prediction">Its expression.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public FaceExpression(DetectedFace face, ExpressionPrediction prediction)
    {
        Face = face;
        Prediction = prediction;
    }

    /// <summary>Makes a face of the parts that JSON has.</summary>
    /// <param name="box">The face's box, in pixels of the upright picture.</param>
    /// <param name="scores">The scores of the seven expressions, summing to 1.</param>
    /// <param name="detection">How sure the detector is that this is a face, from 0 to 1.</param>
    /// <param name="landmarks">Eyes, nose and mouth; <see langword="null"/> if the detector reports none.</param>
    /// <exception cref="ArgumentNullException">The scores are null.</exception>
    [JsonConstructor]
    public FaceExpression(FaceBox box, ExpressionScores scores, float detection = 1, FaceLandmarks? landmarks = null)
        : this(
            new DetectedFace { Box = box, Confidence = detection, Landmarks = landmarks }, new ExpressionPrediction(scores))
    {
    }

    /// <summary>The face as the detector reported it: box, confidence and, if the detector has them, landmarks.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    [JsonIgnore]
    public DetectedFace Face
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Face));
    }

    /// <summary>The face's expression, with all scores.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    [JsonIgnore]
    public ExpressionPrediction Prediction
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Prediction));
    }

    /// <summary>The face's box, in pixels of the upright picture: that of <see cref="Face"/>.</summary>
    [JsonRequired]
    public FaceBox Box
    {
        get => Face.Box;
        init => Face = Face with { Box = value };
    }

    /// <summary>How sure the detector is that this is a face, from 0 to 1: the confidence of <see cref="Face"/>.</summary>
    public float Detection => Face.Confidence;

    /// <summary>Eyes, nose and mouth, those of <see cref="Face"/>; <see langword="null"/> if the detector reports none.</summary>
    public FaceLandmarks? Landmarks => Face.Landmarks;

    /// <summary>The likeliest expression: that of <see cref="Prediction"/>.</summary>
    public Expression Expression => Prediction.Expression;

    /// <summary>The score of <see cref="Expression"/>, from 1/7 to 1.</summary>
    public float Confidence => Prediction.Confidence;

    /// <summary>All seven scores by expression: those of <see cref="Prediction"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    [JsonRequired]
    public ExpressionScores Scores
    {
        get => Prediction.Scores;
        init => Prediction = new ExpressionPrediction(value);
    }

    /// <summary>Returns the face as text, as in <c>96×96 at (120, 80) Happy 93.1 %</c>.</summary>
    public override string ToString() => $"{Box} {Prediction}";
}
