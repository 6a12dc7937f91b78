using System.Runtime.InteropServices;
using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Benchmarks;

/// <summary>Draws sixteen augmented versions of one drawn face in a grid.</summary>
internal static class AugmentationPicture
{
    private const int Side = 4;
    private const int Magnification = 3;
    private const int Gap = 6;

    public static void Write(Augmentation augmentation, string path)
    {
        // One face per expression; the happy one is the easiest to recognize at this size.
        DatasetSplit faces = ExpressionDataset.Draw(7, 0).Training;
        int happy = faces.Labels.ToList().IndexOf(Expression.Happy);
        ImageShape input = faces.Input;
        int stepX = (input.Width * Magnification) + Gap;
        int stepY = (input.Height * Magnification) + Gap;
        var size = new SKImageInfo((Side * stepX) - Gap, (Side * stepY) - Gap, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var picture = new SKBitmap(size);
        using var canvas = new SKCanvas(picture);
        canvas.Clear(SKColors.Transparent);
        using var face = new SKBitmap(new SKImageInfo(input.Width, input.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        for (int i = 0; i < Side * Side; i++)
        {
            Marshal.Copy(augmentation.Preview(faces, seed: i).GetPixels(happy).ToArray(), 0, face.GetPixels(), input.Size);
            float x = i % Side * stepX;
            float y = i / Side * stepY;
            canvas.DrawBitmap(face, SKRect.Create(x, y, stepX - Gap, stepY - Gap));
        }

        using SKData data = picture.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }
}
