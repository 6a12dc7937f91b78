using SkiaSharp;

namespace FacialExpression.Training;

/// <summary>A person in a <see cref="DrawnPicture"/>.</summary>
/// <param name="Expression">What the face shows.</param>
/// <param name="X">The center of the face, in pixels.</param>
/// <param name="Y">The center of the face, in pixels.</param>
/// <param name="Size">Half the height of the face, in pixels.</param>
/// <param name="Look">Skin, hair and clothes: any number.</param>
/// <param name="Tilt">How far the head is turned clockwise, in degrees.</param>
public sealed record DrawnPerson(Expression Expression, float X, float Y, float Size, int Look = 0, float Tilt = 0)
{
    private static readonly string[] SkinColors = ["#e8b894", "#c98d62", "#f2cdb0", "#8d5a3a", "#dba77c", "#a86f4a"];
    private static readonly string[] HairColors = ["#3a261a", "#16120f", "#a8683a", "#1d1613", "#6b4526", "#2b2420"];
    private static readonly string[] ClothesColors = ["#3f6f8f", "#b5523b", "#4f7a52", "#6d5795", "#c08a2e", "#36495e"];

    /// <summary>How strongly the expression is shown; 1 is as people show it to a camera.</summary>
    public double Strength { get; init; } = 1;

    internal SKColor Skin => SKColor.Parse(SkinColors[Look % SkinColors.Length]);

    internal SKColor Hair => SKColor.Parse(HairColors[Look % HairColors.Length]);

    internal SKColor Clothes => SKColor.Parse(ClothesColors[Look % ClothesColors.Length]);

    internal bool HasLongHair => Look % 2 == 0;
}
