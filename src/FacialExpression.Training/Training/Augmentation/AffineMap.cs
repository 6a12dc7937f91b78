namespace FacialExpression.Training;

/// <summary>
/// Maps a pixel (x, y) of the result to a place in the image: (XX·x + XY·y + X0, YX·x + YY·y + Y0). Flip, zoom and rotation about
/// the center and shift are one map, so that the image is interpolated, and blurred, only once.
/// </summary>
internal readonly record struct AffineMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>The inverse of a flip, then a zoom and a rotation about the center, then a shift.</summary>
    public static AffineMap Of(in ImageChange change, ImageShape input)
    {
        (double sin, double cos) = Math.SinCos(change.Rotation * Math.PI / 180);
        double side = change.Flip ? -1 : 1;
        double xx = side * cos / change.Zoom;
        double xy = side * -sin / change.Zoom;
        double yx = sin / change.Zoom;
        double yy = cos / change.Zoom;
        double centerX = (input.Width - 1) / 2.0;
        double centerY = (input.Height - 1) / 2.0;
        double x = centerX + change.ShiftX;
        double y = centerY + change.ShiftY;
        return new AffineMap(xx, xy, centerX - (xx * x) - (xy * y), yx, yy, centerY - (yx * x) - (yy * y));
    }

    /// <summary>Whether no pixel moves.</summary>
    public bool IsIdentity => this == new AffineMap(1, 0, 0, 0, 1, 0);

    /// <summary>Interpolates an image bilinearly; outside it, the nearest edge pixel is repeated.</summary>
    /// <param name="pixels">Row by row, the channels of a pixel adjacent.</param>
    /// <param name="input">The size of image and result.</param>
    /// <param name="result">The result, in the same order and units.</param>
    public void Sample(ReadOnlySpan<byte> pixels, ImageShape input, Span<float> result)
    {
        int channels = input.Channels;
        int stride = input.Width * channels;
        int lastX = input.Width - 1;
        int lastY = input.Height - 1;
        int next = 0;
        for (int y = 0; y <= lastY; y++)
        {
            double rowX = (XY * y) + X0;
            double rowY = (YY * y) + Y0;
            for (int x = 0; x <= lastX; x++)
            {
                double sourceX = Math.Clamp((XX * x) + rowX, 0, lastX);
                double sourceY = Math.Clamp((YX * x) + rowY, 0, lastY);
                int left = (int)sourceX;
                int top = (int)sourceY;
                float fractionX = (float)(sourceX - left);
                float fractionY = (float)(sourceY - top);
                int right = left < lastX ? channels : 0;
                int below = top < lastY ? stride : 0;
                int at = (top * stride) + (left * channels);
                for (int end = at + channels; at < end; at++)
                {
                    float upper = Between(pixels[at], pixels[at + right], fractionX);
                    float lower = Between(pixels[at + below], pixels[at + below + right], fractionX);
                    result[next++] = Between(upper, lower, fractionY);
                }
            }
        }
    }

    private static float Between(float first, float second, float fraction) => first + (fraction * (second - first));
}
