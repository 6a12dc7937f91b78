namespace FacialExpression.Samples.TrainDetector;

/// <summary>What is around a picture that does not fill its tile.</summary>
internal enum Surroundings
{
    /// <summary>0, as beyond a picture's right and lower side when it is detected in.</summary>
    Black,

    /// <summary>The picture's outermost pixels.</summary>
    Edge,

    /// <summary>One level of gray.</summary>
    Gray,

    /// <summary>What was drawn before.</summary>
    Behind,
}

/// <summary>A rectangle of a crop that one picture fills.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Column after the last.</param>
/// <param name="Bottom">Row after the last.</param>
internal readonly record struct Tile(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    /// <summary>Draws a picture, antialiased.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="placement">Its place in the crop.</param>
    /// <param name="surroundings">What is around it.</param>
    /// <param name="gray">The level, if that is gray.</param>
    /// <param name="crop">A square of pixels.</param>
    /// <param name="side">Its side.</param>
    public void Draw(
        GrayPicture picture, Placement placement, Surroundings surroundings, byte gray, Span<byte> crop, int side)
    {
        // Bilinear sampling of pictures that are at most twice too large does not alias visibly.
        int halvings = 0;
        for (double scale = placement.Scale; scale < 0.5 && Math.Min(picture.Width, picture.Height) > 8; scale *= 2)
        {
            picture = picture.Halve();
            halvings++;
        }

        float shrink = 1f / (1 << halvings);
        byte outside = surroundings == Surroundings.Gray ? gray : (byte)0;
        for (int y = Top; y < Bottom; y++)
        {
            // Rows of a rotated picture are straight lines.
            FacePoint first = placement.MapBack(Left + 0.5, y + 0.5);
            FacePoint last = placement.MapBack(Right - 0.5, y + 0.5);
            float steps = Math.Max(1, Width - 1);
            float stepX = (last.X - first.X) * shrink / steps;
            float stepY = (last.Y - first.Y) * shrink / steps;
            float u = (first.X * shrink) - 0.5f;
            float v = (first.Y * shrink) - 0.5f;
            Span<byte> row = crop.Slice((y * side) + Left, Width);
            for (int x = 0; x < row.Length; x++, u += stepX, v += stepY)
            {
                if ((u > -1 && v > -1 && u < picture.Width && v < picture.Height) || surroundings == Surroundings.Edge)
                {
                    row[x] = Sample(picture, u, v);
                }
                else if (surroundings != Surroundings.Behind)
                {
                    row[x] = outside;
                }
            }
        }
    }

    private static byte Sample(GrayPicture picture, float u, float v)
    {
        u = Math.Clamp(u, 0, picture.Width - 1);
        v = Math.Clamp(v, 0, picture.Height - 1);
        (int x, int y) = ((int)u, (int)v);
        (float right, float down) = (u - x, v - y);
        int here = (y * picture.Width) + x;
        int nextX = x + 1 < picture.Width ? 1 : 0;
        int nextY = y + 1 < picture.Height ? picture.Width : 0;
        byte[] p = picture.Pixels;
        float upper = p[here] + (right * (p[here + nextX] - p[here]));
        float lower = p[here + nextY] + (right * (p[here + nextY + nextX] - p[here + nextY]));
        return (byte)(upper + (down * (lower - upper)) + 0.5f);
    }
}
