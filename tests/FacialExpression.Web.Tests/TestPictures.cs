using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Web.Tests;

/// <summary>Pictures for requests.</summary>
internal static class TestPictures
{
    private static readonly Lazy<byte[]> SharedGroup = new(DrawnPicture.Group);

    /// <summary>Six people.</summary>
    public static byte[] Group => SharedGroup.Value;

    /// <summary>One person.</summary>
    public static byte[] Person { get; } = DrawnPicture.Png(320, 240, new DrawnPerson(Expression.Happy, 160, 105, 60));

    /// <summary>Nobody.</summary>
    public static byte[] Wall { get; } = DrawnPicture.Png(320, 240);

    /// <summary>A small file that takes much memory.</summary>
    public static byte[] Bomb(int width, int height, SKColorType type = SKColorType.Gray8)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, type, SKAlphaType.Opaque));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 1);
        return data.ToArray();
    }
}
