using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Web.Tests.Browser;

/// <summary>A video for Chromium's fake camera: a drawn person, happy for two seconds, then surprised, and so on.</summary>
internal sealed class CameraFile : IDisposable
{
    private const int FramesPerSecond = 10;

    public CameraFile() => DrawnPicture.WriteY4M(Path, FramesPerSecond, Frames());

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"{System.IO.Path.GetRandomFileName()}.y4m");

    public void Dispose() => File.Delete(Path);

    private static IEnumerable<SKBitmap> Frames()
    {
        foreach (Expression expression in new[] { Expression.Happy, Expression.Surprise })
        {
            for (int i = 0; i < 2 * FramesPerSecond; i++)
            {
                // The head moves a little from side to side.
                float x = 160 + (12 * MathF.Sin(MathF.Tau * i / (2 * FramesPerSecond)));
                yield return DrawnPicture.Draw(320, 240, new DrawnPerson(expression, x, 105, 60));
            }
        }
    }
}
