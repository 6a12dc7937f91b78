namespace FacialExpression.Training.Formats.Keras;

/// <summary>The names of Keras' classes of layers.</summary>
internal static class LayerNames
{
    /// <summary>The layer of numbers that are settings, or what <c>adapt</c> computed.</summary>
    public const string Normalization = "Normalization";

    private static readonly string[] WithWeights =
        ["Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Dense", "BatchNormalization", Normalization, "PReLU"];

    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["AvgPool2D"] = "AveragePooling2D",
        ["BatchNormalizationV1"] = "BatchNormalization",
        ["BatchNormalizationV2"] = "BatchNormalization",
        ["Convolution2D"] = "Conv2D",
        ["GlobalAvgPool2D"] = "GlobalAveragePooling2D",
        ["GlobalMaxPool2D"] = "GlobalMaxPooling2D",
        ["MaxPool2D"] = "MaxPooling2D",
        ["SeparableConvolution2D"] = "SeparableConv2D",
    };

    /// <summary>The class under the name that Keras gives it now.</summary>
    public static string Canonical(string className) => OtherNames.GetValueOrDefault(className, className);

    /// <summary>Whether layers of a class have weights.</summary>
    /// <param name="className">The canonical name.</param>
    public static bool HasWeights(string className) => WithWeights.Contains(className);
}
