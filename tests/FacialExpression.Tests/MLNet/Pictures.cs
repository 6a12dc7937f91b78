using SkiaSharp;

namespace FacialExpression.Tests.MLNet;

/// <summary>
/// Gray, color, large, small, oblong and transparent; sizes at which ML.NET leaves an edge empty among them (37, 148, 183).
/// </summary>
internal static class Pictures
{
    /// <summary>Drawn once for all test classes: it takes seconds.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } = [.. Draw()];

    private static IEnumerable<(string Name, byte[] Bytes)> Draw()
    {
        (int Width, int Height)[] sizes = [(48, 48), (37, 37), (148, 148), (183, 250), (1, 1), (20, 31), (1000, 700), (48, 96)];
        foreach ((int width, int height) in sizes)
        {
            int Wave(int x, int y, int phase) => 128 + (int)(120 * Math.Sin((5.0 * x / width) + (3.0 * y / height) + phase));
            SKColor Color(int x, int y) => new((byte)Wave(x, y, 0), (byte)Wave(x, y, 2), (byte)Wave(x, y, 4));
            byte[] gray = [.. Enumerable.Range(0, width * height).Select(i => (byte)Wave(i % width, i / width, 1))];
            yield return ($"gray-{width}x{height}.jpg", TestImages.Gray(width, height, gray, SKEncodedImageFormat.Jpeg));
            yield return ($"gray-{width}x{height}.png", TestImages.Gray(width, height, gray));
            yield return ($"color-{width}x{height}.jpg", TestImages.Draw(width, height, Color, SKEncodedImageFormat.Jpeg));
            yield return (
                $"transparent-{width}x{height}.png",
                TestImages.Draw(width, height, (x, y) => Color(x, y).WithAlpha((byte)Wave(y, x, 3))));

            // Wholly transparent on the right and at the bottom.
            yield return ($"sticker-{width}x{height}.png", TestImages.Draw(
                width, height, (x, y) => Color(x, y).WithAlpha(x <= 0.7 * width && y <= 0.8 * height ? (byte)255 : (byte)0)));
        }
    }
}
