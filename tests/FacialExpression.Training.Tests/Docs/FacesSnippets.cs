using FacialExpression;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FacesPage;

/// <summary>The C# of docs/faces.md, compiled.</summary>
internal static class FacesSnippets
{
    internal sealed class MyDetector : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default)
        {
            byte[] bgr = new byte[picture.Width * picture.Height * 3];
            picture.CopyTo(bgr, PixelFormat.Bgr24);
            return [new DetectedFace { Box = new FaceBox(120, 80, 96, 96) }]; // what your detector finds in these pixels
        }
    }

    public static void First()
    {
        using var analyzer = ExpressionAnalyzer.LoadPretrained();
        foreach (FaceExpression face in analyzer.Analyze("party.jpg"))
        {
            Console.WriteLine($"{face.Box} {face.Prediction}");
        }
    }

    public static void Alone()
    {
        using var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = 48 });
        using Picture picture = Picture.Load("party.jpg");
        foreach (DetectedFace face in detector.Detect(picture))
        {
            Console.WriteLine($"{face.Box}, {face.Confidence:P0}, left eye at {face.Landmarks?.LeftEye}");
        }
    }

    public static async Task Many(ExpressionAnalyzer analyzer, IAsyncEnumerable<string> files)
    {
        IReadOnlyList<IReadOnlyList<FaceExpression>> all = analyzer.AnalyzeBatch(Directory.EnumerateFiles("photos", "*.jpg"));
        await foreach (AnalysisResult<string> result in analyzer.AnalyzeManyAsync(files))
        {
            Console.WriteLine($"{result.Item}: {result.ErrorMessage ?? $"{result.Faces!.Count} faces"}");
        }

        Console.WriteLine(all.Count);
    }

    public static void Web(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddExpressionAnalyzer(faces => faces.DetectorOptions = new FaceDetectorOptions { MinFaceSize = 48 });
        var app = builder.Build();
        app.MapPost("/faces", async (Stream body, ExpressionAnalyzer analyzer, CancellationToken stop) =>
            await analyzer.AnalyzeAsync(body, stop));
        app.Run();
    }

    public static ExpressionAnalyzer Own(ExpressionClassifier classifier)
    {
        var analyzer = new ExpressionAnalyzer(classifier, new MyDetector());
        return analyzer;
    }
}
