using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FacialExpression.Training.Tests.Docs;

/// <summary>The C# of docs/prediction.md, compiled.</summary>
internal static class PredictionSnippets
{
    public static void First()
    {
        using var classifier = ExpressionClassifier.LoadPretrained();
        ExpressionPrediction prediction = classifier.Predict("face.jpg");
        Console.WriteLine($"{prediction.Expression}, {prediction.Confidence:P0} sure");
    }

    public static void Camera(ExpressionClassifier classifier, byte[] frame, int width, int height, int stride)
    {
        ExpressionPrediction prediction = classifier.Predict(frame, width, height, PixelFormat.Bgra32, stride);
        Console.WriteLine(prediction);
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

    public static async Task OneAfterTheOther(
        ExpressionClassifier classifier, IAsyncEnumerable<Upload> uploads, CancellationToken cancellationToken)
    {
        var results = classifier.PredictManyAsync(uploads, upload => Picture.Decode(upload.Body), cancellationToken);
        await foreach (PredictionResult<Upload> result in results)
        {
            Console.WriteLine($"{result.Item.Id}: {result.Prediction?.ToString() ?? result.ErrorMessage}");
        }
    }

    public static void Services(IServiceCollection services)
    {
        services.AddExpressionClassifier();
    }

    public static void KeyedServices(IServiceCollection services)
    {
        services.AddExpressionClassifier(model =>
        {
            model.ModelPath = "model.onnx";
            model.Options = new ExpressionClassifierOptions { Threads = 1 };
        });
        services.AddKeyedExpressionClassifier("small", model => model.ModelPath = "small.onnx");
    }

    public static void Gpu()
    {
        var options = new ExpressionClassifierOptions { Device = PredictionDevice.Cuda };
        using var classifier = ExpressionClassifier.LoadPretrained(options);
    }

    public static ExpressionClassifier LoadOnGpuOrCpu()
    {
        try
        {
            return ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Device = PredictionDevice.Cuda });
        }
        catch (PredictionEngineException e)
        {
            Console.Error.WriteLine($"Predicting on the CPU. {e.Message}");
            return ExpressionClassifier.LoadPretrained();
        }
    }

    public static void Web(WebApplication app)
    {
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
