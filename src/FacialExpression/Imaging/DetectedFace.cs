using System.Globalization;

namespace FacialExpression;

/// <summary>A face that a detector found in a picture.</summary>
public sealed record DetectedFace
{
    // Below it, faces count as upright. FER-2013's faces are tilted by as much, so models have learned from such faces, and
    // turning them costs accuracy: taking out 3 degrees and more cost 0.7 to 1.8 points on 830 of its images.
    private const float LeastRoll = 10;

    /// <summary>The face's box, in pixels of the upright picture. It may lie partly outside the picture.</summary>
    public required FaceBox Box { get; init; }

    /// <summary>
    /// How sure the detector is that this is a face, from 0 to 1. Default: 1, for detectors that report no confidence.
    /// </summary>
    public float Confidence { get; init; } = 1;

    /// <summary>
    /// Eyes, nose and mouth; <see langword="null"/> if the detector reports none. Default: <see langword="null"/>.
    /// </summary>
    /// <remarks>
    /// With landmarks, <see cref="ExpressionAnalyzer"/> levels the eyes of tilted faces before it predicts their expressions.
    /// </remarks>
    public FaceLandmarks? Landmarks { get; init; }

    /// <summary>Returns the face as text, as in <c>96×96 at (120, 80), 98.2 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Box}, {100 * Confidence:0.0} %");

    /// <summary>The roll to take out, in degrees; 0 if the face is nearly upright, or if its roll is unknown.</summary>
    internal float Tilt => Landmarks is { } landmarks && landmarks.HasRoll(Math.Max(Box.Width, Box.Height))
        && landmarks.Roll is (>= LeastRoll or <= -LeastRoll) and var roll
        ? roll
        : 0;

    /// <summary>The same face in a picture of another size.</summary>
    internal DetectedFace Scale(float x, float y) => this with
    {
        Box = new FaceBox(Box.X * x, Box.Y * y, Box.Width * x, Box.Height * y),
        Landmarks = Landmarks?.Scale(x, y),
    };
}
