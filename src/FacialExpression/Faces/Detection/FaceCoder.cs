namespace FacialExpression;

/// <summary>Between boxes and landmarks in pixels and the channels of <see cref="DetectorContract"/>.</summary>
internal static class FaceCoder
{
    /// <summary>The greatest logarithm of a distance: 148 strides, which is beyond any face.</summary>
    public const float MaxLogDistance = 5;

    /// <summary>The least logarithm of a distance, for a point on a side of the box or outside it.</summary>
    public const float MinLogDistance = -4;

    /// <summary>The four channels of a box.</summary>
    /// <param name="box">A box around the point.</param>
    /// <param name="point">A point of the grid.</param>
    /// <param name="stride">The grid's stride.</param>
    /// <param name="channels">Receives four numbers.</param>
    public static void EncodeBox(FaceBox box, FacePoint point, int stride, Span<float> channels)
    {
        channels[0] = Log(point.X - box.X, stride);
        channels[1] = Log(point.Y - box.Y, stride);
        channels[2] = Log(box.X + box.Width - point.X, stride);
        channels[3] = Log(box.Y + box.Height - point.Y, stride);
    }

    /// <summary>The box of four channels.</summary>
    public static FaceBox DecodeBox(ReadOnlySpan<float> channels, FacePoint point, int stride)
    {
        float left = Distance(channels[0], stride);
        float top = Distance(channels[1], stride);
        return new FaceBox(
            point.X - left, point.Y - top, left + Distance(channels[2], stride), top + Distance(channels[3], stride));
    }

    /// <summary>The ten channels of five landmarks.</summary>
    public static void EncodeLandmarks(IReadOnlyList<FacePoint> landmarks, FacePoint point, int stride, Span<float> channels)
    {
        for (int i = 0; i < DetectorContract.LandmarkCount; i++)
        {
            channels[2 * i] = (landmarks[i].X - point.X) / stride;
            channels[(2 * i) + 1] = (landmarks[i].Y - point.Y) / stride;
        }
    }

    /// <summary>The landmarks of ten channels.</summary>
    public static FacePoint[] DecodeLandmarks(ReadOnlySpan<float> channels, FacePoint point, int stride)
    {
        var landmarks = new FacePoint[DetectorContract.LandmarkCount];
        for (int i = 0; i < landmarks.Length; i++)
        {
            landmarks[i] = new FacePoint(point.X + (channels[2 * i] * stride), point.Y + (channels[(2 * i) + 1] * stride));
        }

        return landmarks;
    }

    private static float Log(float distance, int stride) =>
        Math.Clamp(MathF.Log(Math.Max(distance, 0) / stride), MinLogDistance, MaxLogDistance);

    private static float Distance(float log, int stride) => MathF.Exp(Math.Min(log, MaxLogDistance)) * stride;
}
