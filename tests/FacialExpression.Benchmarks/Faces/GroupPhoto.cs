using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>A photo of drawn people, with the size and the noise of a camera's.</summary>
internal static class GroupPhoto
{
    public const string Command = "draw-photo";
    public const int Width = 4_000;
    public const int Height = 3_000;
    private const int Quality = 90;

    /// <summary>Draws three rows of four people, whose faces are 260 to 460 pixels high.</summary>
    /// <param name="scale">How much smaller or larger they are. Default: 1.</param>
    /// <returns>A JPEG file.</returns>
    public static byte[] Jpeg(float scale = 1)
    {
        Expression[] shown = [Expression.Happy, Expression.Neutral, Expression.Surprise, Expression.Angry, Expression.Sad];
        IEnumerable<DrawnPerson> people = Enumerable.Range(0, 12).Select(i =>
        {
            (int row, int column) = (i / 4, i % 4);
            float size = scale * (130 + (50 * row));
            return new DrawnPerson(
                shown[i % shown.Length], 600 + (930 * column) + (60 * row), 600 + (850 * row), size, i, (7 * (i % 5)) - 14);
        });
        using SKBitmap bitmap = DrawnPicture.Draw(Width, Height, people);
        var random = new Random(1);
        byte[] pixels = bitmap.Bytes;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int noise = random.Next(-6, 7);
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[i + channel] = (byte)Math.Clamp(pixels[i + channel] + noise, 0, 255);
            }
        }

        using SKImage image = SKImage.FromPixelCopy(bitmap.Info, pixels);
        using SKData data = image.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
