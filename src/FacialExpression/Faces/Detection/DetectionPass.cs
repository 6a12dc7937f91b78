namespace FacialExpression;

/// <summary>One run of the network on a picture, at one size.</summary>
/// <param name="Width">Columns of the reduced picture.</param>
/// <param name="Height">Its rows.</param>
/// <param name="LeastSide">The shorter side from which boxes count, in its pixels.</param>
internal readonly record struct DetectionPass(int Width, int Height, float LeastSide)
{
    /// <summary>The size that the smallest faces of interest have in the network, if they may be larger in the picture.</summary>
    public const int ComfortableSide = 32;

    // The network sees 350 pixels around each point, and learned from faces of up to 400. What is larger is found in a picture
    // reduced further, in which only large faces are looked for: small ones were found before, in more detail.
    private const int LargestSeen = 384;
    private const int FurtherReduction = 4;
    private const float LargeFace = 64;

    /// <summary>
    /// The passes over a picture: one, and more at a quarter of the size each, until the network sees the whole picture at once.
    /// </summary>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <param name="smallestFace">The shorter side of the smallest face of interest, in pixels of the picture.</param>
    /// <param name="maxSide">The longest side that the network may see.</param>
    public static IReadOnlyList<DetectionPass> Of(int width, int height, float smallestFace, int maxSide)
    {
        double scale = Math.Min(1, Math.Min((double)maxSide / Math.Max(width, height), ComfortableSide / smallestFace));
        List<DetectionPass> passes = [At(scale, 0)];
        while (Math.Max(passes[^1].Width, passes[^1].Height) > LargestSeen)
        {
            scale /= FurtherReduction;
            passes.Add(At(scale, LargeFace));
        }

        return passes;

        DetectionPass At(double factor, float leastSide) => new(
            Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)), leastSide);
    }
}
