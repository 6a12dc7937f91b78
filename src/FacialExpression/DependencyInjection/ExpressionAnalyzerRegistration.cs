using FacialExpression;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Which models <c>AddExpressionAnalyzer</c> registers, and their settings.</summary>
public sealed class ExpressionAnalyzerRegistration
{
    /// <summary>The classifier. Default: the pretrained model inside the package, with its defaults.</summary>
    public ExpressionClassifierRegistration Classifier { get; } = new();

    /// <summary>
    /// A detector's file. Default: <see langword="null"/>, the detector inside the package. It has no effect if an
    /// <see cref="IFaceDetector"/> is registered already.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? DetectorPath
    {
        get;
        set => field = value?.Length != 0
            ? value
            : throw new ArgumentException(
                "DetectorPath is empty. Set the path of a detector's file, or null for the one inside the package.",
                nameof(value));
    }

    /// <summary>Which faces to find. Default: the defaults of <see cref="FaceDetectorOptions"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public FaceDetectorOptions DetectorOptions
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    internal FaceDetector LoadDetector() => DetectorPath is null
        ? FaceDetector.LoadPretrained(DetectorOptions)
        : FaceDetector.Load(DetectorPath, DetectorOptions);
}
