using FacialExpression.Training;
using SkiaSharp;

namespace FacialExpression.Tool.Tests;

/// <summary>Pictures of drawn faces, as files.</summary>
internal static class TestPictures
{
    private static readonly Lazy<DatasetSplit> Faces = new(() => ExpressionDataset.Draw(14, 0, seed: 7).Training);

    /// <summary>A face on a plain background, which the detector finds.</summary>
    public static byte[] Portrait { get; } = Draw(400, 400, [0]);

    /// <summary>Two faces.</summary>
    public static byte[] Couple { get; } = Draw(800, 400, [0, 4]);

    /// <summary>A picture without a face.</summary>
    public static byte[] Empty { get; } = Draw(200, 100, []);

    /// <summary>A crop of 48×48: one of fourteen, whose expressions alternate.</summary>
    public static byte[] Crop(int index)
    {
        using SKBitmap face = Face(index);
        return Encode(face, SKEncodedImageFormat.Png);
    }

    /// <summary>A picture with faces side by side.</summary>
    public static byte[] Draw(
        int width, int height, int[] faces, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(0xFFB8C0C8));
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High };
        for (int i = 0; i < faces.Length; i++)
        {
            float cell = (float)width / faces.Length;
            float side = 0.8f * Math.Min(cell, height);
            using SKBitmap face = Face(faces[i]);
            canvas.DrawBitmap(
                face, SKRect.Create((cell * i) + ((cell - side) / 2), (height - side) / 2, side, side), paint);
        }

        return Encode(bitmap, format);
    }

    /// <summary>Crops in folders named after their expressions, in two splits.</summary>
    public static void SaveDataset(string folder)
    {
        for (int i = 0; i < Faces.Value.Count; i++)
        {
            string split = i < ExpressionLabels.Count ? "train" : "validation";
            string path = Path.Combine(folder, split, Faces.Value.Labels[i].ToString(), "face.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Crop(i));
        }
    }

    private static SKBitmap Face(int index)
    {
        var bitmap = new SKBitmap(new SKImageInfo(48, 48, SKColorType.Gray8, SKAlphaType.Opaque));
        byte[] pixels = Faces.Value.GetPixels(index).ToArray();
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        return bitmap;
    }

    private static byte[] Encode(SKBitmap bitmap, SKEncodedImageFormat format)
    {
        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }
}
