using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>A picture of training crops with their boxes and landmarks, to see what the network is trained on.</summary>
internal static class CropSheet
{
    private const int Side = 256;
    private const int Columns = 6;
    private const int Rows = 4;

    /// <summary>Writes a PNG file: green boxes are faces, red ones are ignored.</summary>
    public static void Write(string path, CropMaker maker, int seed)
    {
        using var sheet = new SKBitmap(new SKImageInfo(Columns * Side, Rows * Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(sheet);
        using var face = new SKPaint { Color = SKColors.Lime, IsStroke = true };
        using var ignored = new SKPaint { Color = SKColors.Red, IsStroke = true };
        for (int i = 0; i < Columns * Rows; i++)
        {
            TrainingCrop crop = maker.Make(Side, SplitMix64.Mix((ulong)seed, (ulong)i));
            (int left, int top) = (i % Columns * Side, i / Columns * Side);
            for (int p = 0; p < crop.Pixels.Length; p++)
            {
                byte level = crop.Pixels[p];
                sheet.SetPixel(left + (p % Side), top + (p / Side), new SKColor(level, level, level));
            }

            foreach (TargetFace target in crop.Faces)
            {
                canvas.DrawRect(
                    left + target.Box.X, top + target.Box.Y, target.Box.Width, target.Box.Height,
                    target.IsIgnored ? ignored : face);
                foreach (FacePoint point in (target.Landmarks ?? []).Take(target.IsIgnored ? 0 : target.LandmarkCount))
                {
                    canvas.DrawCircle(left + point.X, top + point.Y, 1, face);
                }
            }
        }

        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, file => png.SaveTo(file));
    }
}
