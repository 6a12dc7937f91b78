using Microsoft.ML.Data;
using OpenCvSharp;
using PredictionPage;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SkiaSharp;

namespace FacialExpression.OtherLibraries.Tests;

/// <summary>
/// Images of other libraries arrive as they are: 5×3 gray pixels, of which the second is red and the last is blue. Mirrored
/// rows or columns, swapped channels and a wrong stride each give another picture.
/// </summary>
public class PredictionSnippetsTests
{
    private const int Width = 5;
    private const int Height = 3;

    [Fact]
    public void ImageSharp_images_keep_places_and_colors()
    {
        using var image = new Image<Rgb24>(Width, Height, new Rgb24(128, 128, 128));
        image[1, 0] = new Rgb24(255, 0, 0);
        image[4, 2] = new Rgb24(0, 0, 255);
        using Picture picture = PredictionSnippets.FromImageSharp(image);
        AssertPlacesAndColors(picture);
    }

    [Theory]
    [InlineData(SKColorType.Bgra8888)]
    [InlineData(SKColorType.Rgba8888)]
    public void SkiaSharp_bitmaps_keep_places_and_colors(SKColorType colorType)
    {
        using var bitmap = new SKBitmap(Width, Height, colorType, SKAlphaType.Premul);
        bitmap.Erase(new SKColor(128, 128, 128));
        bitmap.SetPixel(1, 0, new SKColor(255, 0, 0));
        bitmap.SetPixel(4, 2, new SKColor(0, 0, 255));
        using Picture picture = PredictionSnippets.FromSkiaSharp(bitmap);
        AssertPlacesAndColors(picture);
    }

    [Fact]
    public void SkiaSharp_bitmaps_have_transparent_pixels_on_black()
    {
        using var bitmap = new SKBitmap(1, 1, SKColorType.Bgra8888, SKAlphaType.Premul);
        bitmap.SetPixel(0, 0, new SKColor(255, 255, 255, 128));
        using Picture picture = PredictionSnippets.FromSkiaSharp(bitmap);
        byte[] pixels = new byte[3];
        picture.CopyTo(pixels, PixelFormat.Rgb24);
        Assert.All(pixels, channel => Assert.InRange(channel, 126, 130));
    }

    [Fact]
    public void MLNet_images_keep_places_and_colors()
    {
        using var bitmap = new SKBitmap(Width, Height);
        bitmap.Erase(new SKColor(128, 128, 128));
        bitmap.SetPixel(1, 0, new SKColor(255, 0, 0));
        bitmap.SetPixel(4, 2, new SKColor(0, 0, 255));
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using MLImage image = MLImage.CreateFromStream(png.AsStream());
        using Picture picture = image.ToPicture();
        AssertPlacesAndColors(picture);
    }

    [Fact]
    public void OpenCV_matrices_keep_places_and_colors()
    {
        RequireOpenCV();
        using Mat bgr = Drawn();
        using Picture picture = PredictionSnippets.FromOpenCV(bgr);
        AssertPlacesAndColors(picture);
    }

    [Fact]
    public void OpenCV_matrices_that_are_a_region_of_another_keep_places_and_colors()
    {
        RequireOpenCV();
        using var large = new Mat(Height + 2, Width + 2, MatType.CV_8UC3, new Scalar(7, 7, 7));
        using Mat region = new(large, new Rect(1, 1, Width, Height));
        using Mat bgr = Drawn();
        bgr.CopyTo(region);
        Assert.False(region.IsContinuous());
        using Picture picture = PredictionSnippets.FromOpenCV(region);
        AssertPlacesAndColors(picture);
    }

    [Fact]
    public void NV12_frames_keep_places_and_colors()
    {
        RequireOpenCV();

        // 6×4 pixels in video's range: gray, but for the 2×2 pixels at the top right, which are red.
        byte[] frame = new byte[6 * 4 * 3 / 2];
        frame.AsSpan().Fill(128);
        (frame[4], frame[5], frame[10], frame[11]) = (81, 81, 81, 81);
        (frame[24 + 4], frame[24 + 5]) = (90, 240); // blue difference, red difference
        using Picture picture = PredictionSnippets.FromNv12(frame, 6, 4);
        byte[] pixels = new byte[6 * 4 * 3];
        picture.CopyTo(pixels, PixelFormat.Rgb24);
        Assert.Equal((6, 4), (picture.Width, picture.Height));
        Assert.True(pixels[15] > 240 && pixels[16] < 15 && pixels[17] < 15, $"{pixels[15]}, {pixels[16]}, {pixels[17]}");
        Assert.True(pixels[0] == pixels[1] && pixels[1] == pixels[2], $"{pixels[0]}, {pixels[1]}, {pixels[2]}");
    }

    [Fact]
    public void Drawing_bitmaps_keep_places_and_colors()
    {
        if (!OperatingSystem.IsWindowsVersionAtLeast(6, 1))
        {
            Assert.Skip("System.Drawing works on Windows only.");
            return;
        }

        using var bitmap = new System.Drawing.Bitmap(Width, Height);
        for (int i = 0; i < Width * Height; i++)
        {
            bitmap.SetPixel(i % Width, i / Width, System.Drawing.Color.FromArgb(128, 128, 128));
        }

        bitmap.SetPixel(1, 0, System.Drawing.Color.FromArgb(255, 0, 0));
        bitmap.SetPixel(4, 2, System.Drawing.Color.FromArgb(0, 0, 255));
        using Picture picture = PredictionSnippets.FromSystemDrawing(bitmap);
        AssertPlacesAndColors(picture);
    }

    [Fact]
    public void Camera_frames_with_gaps_between_rows_are_predicted_as_those_without()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        byte[] tight = new byte[48 * 48 * 3];
        new Random(1).NextBytes(tight);
        const int Stride = (48 * 3) + 16;
        byte[] padded = new byte[48 * Stride];
        for (int y = 0; y < 48; y++)
        {
            tight.AsSpan(y * 48 * 3, 48 * 3).CopyTo(padded.AsSpan(y * Stride));
        }

        ExpressionPrediction expected = classifier.Predict(tight, 48, 48, PixelFormat.Bgr24);
        ExpressionPrediction actual = PredictionSnippets.Camera(classifier, padded, 48, 48, Stride);
        Assert.Equal(expected.Scores[Expression.Happy], actual.Scores[Expression.Happy]);
        Assert.NotEqual(
            expected.Scores[Expression.Happy],
            classifier.Predict(padded.AsSpan(0, tight.Length), 48, 48, PixelFormat.Bgr24).Scores[Expression.Happy]);
    }

    private static Mat Drawn()
    {
        var bgr = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(128, 128, 128));
        bgr.Set(0, 1, new Vec3b(0, 0, 255));
        bgr.Set(2, 4, new Vec3b(255, 0, 0));
        return bgr;
    }

    private static void AssertPlacesAndColors(Picture picture)
    {
        byte[] pixels = new byte[Width * Height * 3];
        pixels.AsSpan().Fill(128);
        (pixels[3], pixels[4], pixels[5]) = (255, 0, 0);
        (pixels[42], pixels[43], pixels[44]) = (0, 0, 255);
        Assert.Equal((Width, Height), (picture.Width, picture.Height));
        byte[] rgb = new byte[pixels.Length];
        picture.CopyTo(rgb, PixelFormat.Rgb24);
        Assert.Equal(pixels, rgb);
    }

    /// <summary>OpenCV's native library needs libraries of the system.</summary>
    private static void RequireOpenCV()
    {
        try
        {
            _ = Cv2.GetVersionString();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or OpenCvSharpException)
        {
            Assert.Skip("OpenCV cannot be loaded (Debian: apt-get install libgtk-3-0 libatomic1 libdrm2).");
        }
    }
}
