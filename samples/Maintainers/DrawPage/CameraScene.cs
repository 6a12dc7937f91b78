using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Samples.DrawPage;

/// <summary>A video of a drawn person whose expression changes.</summary>
internal static class CameraScene
{
    public const int FramesPerSecond = 10;

    /// <summary>17 seconds, which the camera repeats.</summary>
    public static IEnumerable<SKBitmap> Frames()
    {
        foreach ((Expression expression, int seconds) in new[]
        {
            (Expression.Neutral, 3),
            (Expression.Happy, 5),
            (Expression.Surprise, 3),
            (Expression.Neutral, 2),
            (Expression.Sad, 4),
        })
        {
            for (int i = 0; i < seconds * FramesPerSecond; i++)
            {
                float angle = MathF.Tau * i / (seconds * FramesPerSecond);
                yield return DrawnPicture.Draw(
                    640, 360, new DrawnPerson(expression, 320 + (15 * MathF.Sin(angle)), 165, 92, 4, 3 * MathF.Sin(angle)));
            }
        }
    }
}
