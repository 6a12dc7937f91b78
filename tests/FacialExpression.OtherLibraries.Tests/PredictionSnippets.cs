using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using FacialExpression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Data;
using OpenCvSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SkiaSharp;

// Not below the namespace FacialExpression, so that a using is missed where a reader would miss it.
namespace PredictionPage;

/// <summary>The C# of docs/prediction.md, compiled.</summary>
internal static class PredictionSnippets
{
    public static void First()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction prediction = classifier.Predict("face.jpg");
        Console.WriteLine($"{prediction.Expression}, {prediction.Confidence:P0} sure");
    }

    public static float Result(ExpressionPrediction prediction)
    {
        float sad = prediction.Scores[Expression.Sad];
        foreach ((Expression expression, float score) in prediction.Scores.Ranked())
        {
            Console.WriteLine($"{expression}: {score:P1}");
        }

        Console.WriteLine(prediction.IsUnsure(0.6f) ? "unsure" : prediction.Expression);
        return sad;
    }

    public static void OwnLabels()
    {
        using var smiles = ImageClassifier.Load("smiles.onnx");
        LabelPrediction label = smiles.Predict("face.jpg");
        Console.WriteLine($"{label.Label}, {label.Confidence:P0} sure, smile {label.Scores["smile"]:P0}");
    }

    public static void Faces(ExpressionClassifier classifier)
    {
        using Picture picture = Picture.Load("party.jpg");
        ExpressionPrediction one = classifier.Predict(picture, new FaceBox(120, 80, 96, 96));
        IReadOnlyList<ExpressionPrediction> all = classifier.PredictBatch(picture, [new(120, 80, 96, 96), new(310, 64, 88, 88)]);
        Console.WriteLine($"{one} {all.Count}");
    }

    public static ExpressionPrediction Camera(ExpressionClassifier classifier, byte[] frame, int width, int height, int stride)
    {
        ExpressionPrediction prediction = classifier.Predict(frame, width, height, PixelFormat.Bgr24, stride);
        return prediction;
    }

    public static Picture FromNv12(byte[] frame, int width, int height)
    {
        using Mat nv12 = Mat.FromPixelData(height * 3 / 2, width, MatType.CV_8UC1, frame);
        using var bgr = new Mat();
        Cv2.CvtColor(nv12, bgr, ColorConversionCodes.YUV2BGR_NV12);
        return FromOpenCV(bgr);
    }

    public static Picture FromOpenCV(Mat bgr)
    {
        using Mat copy = bgr.Clone(); // AsSpan needs rows without gaps
        return Picture.FromPixels(copy.AsSpan<byte>(), copy.Width, copy.Height, PixelFormat.Bgr24);
    }

    public static Picture FromImageSharp(SixLabors.ImageSharp.Image<Rgb24> image)
    {
        image.Mutate(context => context.AutoOrient());
        byte[] pixels = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(pixels);
        return Picture.FromPixels(pixels, image.Width, image.Height, PixelFormat.Rgb24);
    }

    public static Picture FromSkiaSharp(SKBitmap bitmap)
    {
        using SKBitmap copy = bitmap.Copy(SKColorType.Bgra8888);
        return Picture.FromPixels(copy.GetPixelSpan(), copy.Width, copy.Height, PixelFormat.Bgrx32, copy.RowBytes);
    }

    [SupportedOSPlatform("windows6.1")]
    public static Picture FromSystemDrawing(System.Drawing.Bitmap bitmap)
    {
        System.Drawing.Imaging.BitmapData data = bitmap.LockBits(
            new(0, 0, bitmap.Width, bitmap.Height),
            System.Drawing.Imaging.ImageLockMode.ReadOnly,
            System.Drawing.Imaging.PixelFormat.Format24bppRgb); // in memory: blue, green, red
        try
        {
            byte[] pixels = new byte[data.Width * data.Height * 3];
            for (int y = 0; y < data.Height; y++)
            {
                Marshal.Copy(data.Scan0 + (y * data.Stride), pixels, y * data.Width * 3, data.Width * 3);
            }

            return Picture.FromPixels(pixels, data.Width, data.Height, PixelFormat.Bgr24);
        }
        finally
        {
            bitmap.UnlockBits(data);
        }
    }

    public static ExpressionPrediction FromMLNet(ExpressionClassifier classifier)
    {
        using MLImage image = MLImage.CreateFromFile("face.jpg");
        using Picture picture = image.ToPicture();
        return classifier.Predict(picture);
    }

    public static void Many(ExpressionClassifier classifier, IReadOnlyList<byte[]> uploads)
    {
        IReadOnlyList<ExpressionPrediction> files = classifier.PredictBatch(Directory.EnumerateFiles("faces", "*.jpg"));
        IReadOnlyList<ExpressionPrediction> bytes = classifier.PredictBatch(uploads, upload => Picture.Decode(upload));
        Console.WriteLine($"{files.Count} {bytes.Count}");
    }

    public static async Task OneAfterTheOther(
        ExpressionClassifier classifier, IAsyncEnumerable<Upload> uploads, CancellationToken cancellationToken)
    {
        var results = classifier.PredictManyAsync(uploads, upload => Picture.Decode(upload.Body), cancellationToken);
        await foreach (PredictionResult<Upload> result in results)
        {
            Console.WriteLine($"{result.Item.Id}: {result.Prediction?.ToString() ?? result.ErrorMessage}");
        }
    }

    public static IAsyncEnumerable<PredictionResult<string>> Downloads(
        ExpressionClassifier classifier, IAsyncEnumerable<string> addresses, HttpClient http)
    {
        IAsyncEnumerable<PredictionResult<string>> results = classifier.PredictManyAsync(addresses, async (address, stop) =>
        {
            await using Stream body = await http.GetStreamAsync(address, stop);
            return await Picture.LoadAsync(body, cancellationToken: stop);
        });
        return results;
    }

    public static void Web(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddExpressionClassifier();
        var app = builder.Build();
        app.MapPost("/expression", async (Stream body, ExpressionClassifier classifier, CancellationToken stop) =>
        {
            try
            {
                return Results.Ok(await classifier.PredictAsync(body, stop));
            }
            catch (ImageFormatException e)
            {
                return Results.BadRequest(e.Message);
            }
        });
        app.Run();
    }

    public static void KeyedServices(WebApplicationBuilder builder)
    {
        builder.Services.AddExpressionClassifier(model =>
        {
            model.ModelPath = "model.onnx";
            model.Options = new ExpressionClassifierOptions { Threads = 1 };
        });
        builder.Services.AddKeyedExpressionClassifier("small", model => model.ModelPath = "small.onnx");
    }

    public static void Limits()
    {
        using var classifier = ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions
        {
            ImageLimits = ImageLimits.Default with { MaxPixels = 25_000_000 },
            ModelLimits = ModelLimits.Default with { MaxModelBytes = 16 * 1024 * 1024 },
        });
    }

    internal sealed record Upload(string Id, byte[] Body);
}
