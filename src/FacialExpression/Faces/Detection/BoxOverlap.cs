namespace FacialExpression;

/// <summary>How much two boxes overlap.</summary>
internal static class BoxOverlap
{
    /// <summary>Intersection over union, in [0, 1]; 0 for boxes without an area.</summary>
    public static float Of(FaceBox a, FaceBox b)
    {
        float width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        float height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        if (!(width > 0 && height > 0))
        {
            return 0;
        }

        float common = width * height;
        return common / ((a.Width * a.Height) + (b.Width * b.Height) - common);
    }
}
