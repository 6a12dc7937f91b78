using FacialExpression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;

namespace ModelsPage;

/// <summary>The C# of docs/models.md, compiled.</summary>
internal static class ModelsSnippets
{
    public static void Ferplus()
    {
        using var classifier = ExpressionClassifier.Load("emotion-ferplus-8.onnx", new OnnxModelOptions
        {
            Labels = ["Neutral", "Happy", "Surprise", "Sad", "Angry", "Disgust", "Fear", null],   // null: contempt
            Scaling = PixelScaling.ZeroTo255,
        });
        Console.WriteLine(classifier.Predict("face.jpg"));
    }

    public static void PyTorch()
    {
        using var classifier = ExpressionClassifier.Load("efficientnet.onnx", new OnnxModelOptions
        {
            Labels = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"],   // the classes of ImageFolder
            Scaling = PixelScaling.ImageNet,                                                // Normalize with its means
        });
    }

    public static OnnxModelOptions Means()
    {
        var options = new OnnxModelOptions
        {
            Labels = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"],
            Scaling = PixelScaling.FromMeans([0.507f * 255], [0.255f * 255]),
            FaceMargin = 0.1f,        // what the training images show around a face's box
            Temperature = 1.4f,       // if its confidence was calibrated
        };
        return options;
    }

    public static IServiceCollection Pipelines(MLContext mlContext, OnnxModelOptions options, IServiceCollection services)
    {
        var pipeline = mlContext.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options
        {
            ModelFile = "efficientnet.onnx",
            OnnxModelOptions = options,
        });

        services.AddExpressionClassifier(model =>
        {
            model.ModelPath = "efficientnet.onnx";
            model.OnnxModelOptions = options;
        });
        Console.WriteLine(pipeline.Metadata);
        return services;
    }

    public static void Limits(OnnxModelOptions options)
    {
        using var classifier = ExpressionClassifier.Load("vgg16.onnx", options, new ExpressionClassifierOptions
        {
            ModelLimits = ModelLimits.Default with { MaxModelBytes = 600 * 1024 * 1024, MaxMultiplyAdds = 40_000_000_000 },
        });
    }
}
