using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of docs/prediction.md, compiled.</summary>
internal static class PredictionSnippets
{
    public static void Camera(ExpressionClassifier classifier, byte[] frame, int width, int height, int stride)
    {
        ExpressionPrediction prediction = classifier.Predict(frame, width, height, PixelFormat.Bgra32, stride);
        Console.WriteLine(prediction);
    }

    public static void Faces(ExpressionClassifier classifier)
    {
        using Picture picture = Picture.Load("party.jpg");
        ExpressionPrediction one = classifier.Predict(picture, new FaceBox(120, 80, 96, 96));
        IReadOnlyList<ExpressionPrediction> all = classifier.PredictBatch(picture, [new(120, 80, 96, 96), new(310, 64, 88, 88)]);
        Console.WriteLine($"{one} {all.Count}");
    }

    public static void Many(ExpressionClassifier classifier, IReadOnlyList<byte[]> uploads)
    {
        IReadOnlyList<ExpressionPrediction> files = classifier.PredictBatch(Directory.EnumerateFiles("faces", "*.jpg"));
        IReadOnlyList<ExpressionPrediction> bytes = classifier.PredictBatch(uploads, upload => Picture.Decode(upload));
        Console.WriteLine($"{files.Count} {bytes.Count}");
    }

    public static async Task ManyAsTheyCome(ExpressionClassifier classifier, IAsyncEnumerable<Upload> uploads, CancellationToken cancellationToken)
    {
        await foreach (PredictionResult<Upload> result in classifier.PredictAsync(uploads, upload => Picture.Decode(upload.Body), cancellationToken))
        {
            Console.WriteLine($"{result.Item.Id}: {result.Prediction?.ToString() ?? result.Error!.Message}");
        }
    }

    public static void Services(IServiceCollection services)
    {
        services.AddExpressionClassifier();
    }

    public static void Web(WebApplication app)
    {
        app.MapPost("/expression", async (Stream body, ExpressionClassifier classifier, CancellationToken stop) =>
        {
            try
            {
                return Results.Text($"{await classifier.PredictAsync(body, stop)}");
            }
            catch (ImageFormatException e)
            {
                return Results.BadRequest(e.Message);
            }
        });
    }

    public static IAsyncEnumerable<PredictionResult<string>> Downloads(ExpressionClassifier classifier, IAsyncEnumerable<string> addresses, HttpClient http)
    {
        IAsyncEnumerable<PredictionResult<string>> results = classifier.PredictAsync(addresses, async (address, stop) =>
        {
            await using Stream body = await http.GetStreamAsync(address, stop);
            return await Picture.LoadAsync(body, cancellationToken: stop);
        });
        return results;
    }

    public static void Limits()
    {
        using var classifier = ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions
        {
            Limits = new ImageLimits { MaxBytes = 10_000_000, MaxPixels = 25_000_000 },
        });
    }

    internal sealed record Upload(string Id, byte[] Body);
}
