using FacialExpression.Samples.Detectors;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>A face of a crop.</summary>
/// <param name="Box">In pixels of the crop, cut at its tile's sides.</param>
/// <param name="Landmarks">Five points, or <see langword="null"/>.</param>
/// <param name="LandmarkCount">How many of them are known: all, or the eyes alone.</param>
/// <param name="BoxWeight">The weight of the box in the loss.</param>
/// <param name="IsIgnored">Neither face nor background.</param>
internal sealed record TargetFace(
    FaceBox Box, IReadOnlyList<FacePoint>? Landmarks, int LandmarkCount, float BoxWeight, bool IsIgnored)
{
    /// <summary>The side of a square of the same area.</summary>
    public float Size => MathF.Sqrt(Box.Width * Box.Height);

    /// <summary>What a face of a picture is in a tile of a crop.</summary>
    /// <param name="face">The face.</param>
    /// <param name="placement">The picture's place.</param>
    /// <param name="tile">The part of the crop that it is drawn in.</param>
    /// <param name="recipe">The limits.</param>
    /// <returns><see langword="null"/> if nearly nothing of it is visible.</returns>
    public static TargetFace? Of(AnnotatedFace face, Placement placement, Tile tile, CropRecipe recipe)
    {
        FaceBox whole = placement.Map(face.Box);
        float left = Math.Max(whole.X, tile.Left);
        float top = Math.Max(whole.Y, tile.Top);
        float width = Math.Min(whole.X + whole.Width, tile.Right) - left;
        float height = Math.Min(whole.Y + whole.Height, tile.Bottom) - top;
        if (width <= 0 || height <= 0)
        {
            return null;
        }

        float visible = width * height / (whole.Width * whole.Height);
        if (visible < recipe.LeastVisible)
        {
            return null;
        }

        var box = new FaceBox(left, top, width, height);
        bool isIgnored = face.IsUnsure || visible < recipe.LeastVisibleFace || MathF.Sqrt(width * height) < recipe.SmallestFace;
        int known = face.Landmarks is null ? 0 : face.HasMask ? 2 : DetectorContract.LandmarkCount;
        return new TargetFace(
            box,
            face.Landmarks is null ? null : placement.Map(face.Landmarks),
            known,
            face.IsPersonsBox ? recipe.PersonsBoxWeight : 1,
            isIgnored);
    }
}
