using SkiaSharp;

namespace FacialExpression.Training;

/// <summary>Pictures and videos of drawn people in color, which face detectors find.</summary>
public static class DrawnPicture
{
    /// <summary>Draws people in front of a wall.</summary>
    /// <returns>A PNG file.</returns>
    public static byte[] Png(int width, int height, params IEnumerable<DrawnPerson> people)
    {
        using SKBitmap bitmap = Draw(width, height, people);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Draws people in front of a wall.</summary>
    public static SKBitmap Draw(int width, int height, params IEnumerable<DrawnPerson> people)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var wall = new SKPaint();
        wall.Shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0),
            new SKPoint(width * 0.4f, height),
            [SKColor.Parse("#dfe6ea"), SKColor.Parse("#b9c4ca")],
            SKShaderTileMode.Clamp);
        canvas.DrawRect(0, 0, width, height, wall);
        foreach (DrawnPerson person in people)
        {
            PersonArtist.Draw(canvas, person);
        }

        return bitmap;
    }

    /// <summary>Draws six people with five expressions, in two rows.</summary>
    /// <returns>A PNG file of 1200×800 pixels.</returns>
    public static byte[] Group() => Png(
        1200,
        800,
        new DrawnPerson(Expression.Sad, 235, 235, 98, 3, -3),
        new DrawnPerson(Expression.Neutral, 600, 215, 98, 1, 2),
        new DrawnPerson(Expression.Angry, 965, 235, 98, 5, 4),
        new DrawnPerson(Expression.Surprise, 215, 520, 112, 2, 3),
        new DrawnPerson(Expression.Happy, 600, 530, 118, 0, -4),
        new DrawnPerson(Expression.Happy, 985, 520, 112, 4, -2));

    /// <summary>
    /// Writes a video as YUV4MPEG2, which is raw pixels with a line before each frame: Chromium's fake camera plays such files.
    /// </summary>
    /// <param name="path">The file, with the extension .y4m.</param>
    /// <param name="framesPerSecond">What the file announces.</param>
    /// <param name="frames">Bitmaps of one size, even in both directions; disposed after use.</param>
    public static void WriteY4M(string path, int framesPerSecond, IEnumerable<SKBitmap> frames)
    {
        using FileStream file = File.Create(path);
        bool isFirst = true;
        foreach (SKBitmap frame in frames)
        {
            using (frame)
            {
                if (isFirst)
                {
                    file.Write(System.Text.Encoding.ASCII.GetBytes(
                        FormattableString.Invariant($"YUV4MPEG2 W{frame.Width} H{frame.Height} F{framesPerSecond}:1 ")
                        + "Ip A1:1 C420jpeg\n"));
                    isFirst = false;
                }

                file.Write("FRAME\n"u8);
                WritePlanes(file, frame);
            }
        }
    }

    /// <summary>Luma in full size, then both chromas in half the size, as BT.601 defines them.</summary>
    private static void WritePlanes(FileStream file, SKBitmap frame)
    {
        int width = frame.Width;
        int height = frame.Height;
        ReadOnlySpan<byte> rgba = frame.GetPixelSpan();
        byte[] planes = new byte[(width * height) + (width * height / 2)];
        Span<byte> blue = planes.AsSpan(width * height, width * height / 4);
        Span<byte> red = planes.AsSpan(width * height * 5 / 4);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> pixel = rgba.Slice((y * frame.RowBytes) + (4 * x), 3);
                planes[(y * width) + x] = (byte)(16 + (((66 * pixel[0]) + (129 * pixel[1]) + (25 * pixel[2]) + 128) >> 8));
                if (y % 2 == 0 && x % 2 == 0)
                {
                    int i = (y / 2 * (width / 2)) + (x / 2);
                    blue[i] = (byte)(128 + (((-38 * pixel[0]) - (74 * pixel[1]) + (112 * pixel[2]) + 128) >> 8));
                    red[i] = (byte)(128 + (((112 * pixel[0]) - (94 * pixel[1]) - (18 * pixel[2]) + 128) >> 8));
                }
            }
        }

        file.Write(planes);
    }
}
