using FacialExpression.Training;

namespace FacialExpression.Tool;

/// <summary>Models by the names that people give them.</summary>
internal static class ModelFiles
{
    /// <summary>The name of the bundled model.</summary>
    public const string Pretrained = "pretrained";

    /// <summary>The file or folder of a model; <see langword="null"/> for the pretrained model.</summary>
    public static string? PathOf(string? model) => model == Pretrained ? null : model;

    /// <summary>A classifier of a file, or of the pretrained model.</summary>
    public static ExpressionClassifier LoadClassifier(string? model) => model is null or Pretrained
        ? ExpressionClassifier.LoadPretrained()
        : ExpressionClassifier.Load(model);

    /// <summary>The labels of a model's file and the size of its images; null for the pretrained model.</summary>
    public static ExpressionModelMetadata? MetadataOf(string model)
    {
        if (model == Pretrained)
        {
            return null;
        }

        using ImageClassifier classifier = ImageClassifier.Load(model);
        return classifier.Metadata;
    }

    /// <summary>A model with its weights, from ONNX, Keras or TensorFlow.js.</summary>
    /// <param name="model">A file, or <see cref="Pretrained"/>.</param>
    /// <param name="weights">The file of the weights of a <c>.json</c> of Keras' <c>to_json</c>; null for other files.</param>
    /// <param name="options">What Keras' files do not specify; null for the defaults.</param>
    /// <exception cref="ArgumentException">The options are for files of another kind.</exception>
    public static TrainedExpressionModel Load(string model, string? weights = null, KerasModelOptions? options = null)
    {
        bool isOurs = IsOurs(model);
        if (isOurs && (weights is not null || options is not null))
        {
            throw new ArgumentException(
                "--weights, --labels, --scaling, --try-scalings, --input-size and --skip-layers are for Keras' files, and "
                + $"\"{model}\" is ONNX. What this library saved specifies all of that itself; a file of other software is "
                + "loaded in code, with OnnxModelOptions.");
        }

        return model == Pretrained ? TrainedExpressionModel.LoadPretrained()
            : isOurs ? TrainedExpressionModel.Load(model)
            : weights is not null ? KerasModel.Load(model, weights, options)
            : KerasModel.Load(KerasFileOf(model), options);
    }

    /// <summary>Whether a model is one of this library's files, which specify everything.</summary>
    public static bool IsOurs(string model) => model == Pretrained || HasEnding(model, ".onnx");

    /// <summary>The file of a Keras model; a folder is one of TensorFlow.js.</summary>
    public static string KerasFileOf(string model) => Directory.Exists(model) ? Path.Combine(model, "model.json") : model;

    /// <summary>Whether a path has one of several endings, in any case.</summary>
    public static bool HasEnding(string path, params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
