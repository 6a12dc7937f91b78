namespace FacialExpression;

/// <summary>
/// Five points of a face. Right and left are the person's: in a picture of a face that looks at the camera, the right eye is on
/// the left.
/// </summary>
public sealed record FaceLandmarks
{
    // Eyes that nearly coincide are those of a face from the side, and the line through them says nothing.
    private const float LeastEyeDistance = 0.15f;

    /// <summary>The center of the person's right eye.</summary>
    public required FacePoint RightEye { get; init; }

    /// <summary>The center of the person's left eye.</summary>
    public required FacePoint LeftEye { get; init; }

    /// <summary>The tip of the nose.</summary>
    public required FacePoint Nose { get; init; }

    /// <summary>The person's right corner of the mouth.</summary>
    public required FacePoint RightMouthCorner { get; init; }

    /// <summary>The person's left corner of the mouth.</summary>
    public required FacePoint LeftMouthCorner { get; init; }

    /// <summary>
    /// How far the face is tilted, in degrees from -180 to 180, by the line through its eyes: 0 if they are level, above 0 if the
    /// face is turned clockwise.
    /// </summary>
    public float Roll => float.RadiansToDegrees(MathF.Atan2(LeftEye.Y - RightEye.Y, LeftEye.X - RightEye.X));

    /// <summary>The points in the order that detectors and tables have: eyes, nose, corners of the mouth.</summary>
    internal FacePoint[] ToArray() => [RightEye, LeftEye, Nose, RightMouthCorner, LeftMouthCorner];

    /// <summary>The landmarks of five points in that order.</summary>
    internal static FaceLandmarks Of(ReadOnlySpan<FacePoint> points) => new()
    {
        RightEye = points[0],
        LeftEye = points[1],
        Nose = points[2],
        RightMouthCorner = points[3],
        LeftMouthCorner = points[4],
    };

    internal FaceLandmarks Scale(float x, float y) => Of([.. ToArray().Select(point => point.Scale(x, y))]);

    /// <summary>Whether the eyes are far enough apart for a face of a size that the line through them is its roll.</summary>
    internal bool HasRoll(float faceSide) =>
        Square(LeftEye.X - RightEye.X) + Square(LeftEye.Y - RightEye.Y) >= Square(LeastEyeDistance * faceSide);

    private static float Square(float value) => value * value;
}
