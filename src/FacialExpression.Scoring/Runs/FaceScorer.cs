using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace FacialExpression.Scoring;

/// <summary>The models of a run. One scorer serves any number of shards at the same time.</summary>
public sealed class FaceScorer : IDisposable
{
    private readonly ExpressionClassifier _classifier;
    private readonly FaceDetector? _detector;
    private readonly ExpressionAnalyzer? _analyzer;

    private FaceScorer(ExpressionClassifier classifier, FaceDetector? detector, string modelSha256, string? detectorSha256)
    {
        (_classifier, _detector) = (classifier, detector);
        _analyzer = detector is null ? null : new ExpressionAnalyzer(classifier, detector);
        (ModelSha256, DetectorSha256) = (modelSha256, detectorSha256);
    }

    /// <summary>The name of the expression model.</summary>
    public string Model => _classifier.Metadata.ModelName;

    /// <summary>The SHA-256 of its file, in hexadecimal digits.</summary>
    public string ModelSha256 { get; }

    /// <summary>The SHA-256 of the detector's file; <see langword="null"/> for crops.</summary>
    public string? DetectorSha256 { get; }

    /// <summary>Loads the models that settings name.</summary>
    /// <param name="settings">The settings of a run.</param>
    /// <exception cref="FileNotFoundException">There is no such model file.</exception>
    /// <exception cref="InvalidModelFileException">The file is no model of seven expressions.</exception>
    /// <exception cref="PredictionEngineException">ONNX Runtime's native library is missing or cannot be loaded.</exception>
    public static FaceScorer Load(ScoringSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ExpressionClassifier classifier = settings.ModelPath is { } path
            ? ExpressionClassifier.Load(path)
            : ExpressionClassifier.LoadPretrained();
        try
        {
            string model = settings.ModelPath is { } file ? HashOf(File.OpenRead(file)) : HashOf(Resource("pretrained.onnx"));
            return settings.IsCrop
                ? new FaceScorer(classifier, null, model, null)
                : new FaceScorer(
                    classifier,
                    FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = settings.MinFaceSize }),
                    model,
                    HashOf(Resource("detector.onnx")));
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _analyzer?.Dispose();
        _detector?.Dispose();
        _classifier.Dispose();
    }

    /// <summary>The faces of images in their order, or why an image has no result. Uses all cores; memory is bounded.</summary>
    internal async IAsyncEnumerable<(ImageEntry Image, IReadOnlyList<ScoredFace> Faces, Exception? Error)> ScoreAsync(
        IAsyncEnumerable<ImageEntry> images,
        Func<ImageEntry, ReadOnlyMemory<byte>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_analyzer is not null)
        {
            await foreach (AnalysisResult<ImageEntry> result in
                _analyzer.AnalyzeManyAsync(images, read, cancellationToken).ConfigureAwait(false))
            {
                yield return (
                    result.Item,
                    result.Faces is { } faces ? [.. faces.Select(f => ScoredFace.Of(f.Face, f.Prediction))] : [],
                    result.Error);
            }

            yield break;
        }

        await foreach (PredictionResult<ImageEntry> result in _classifier
            .PredictManyAsync(images, read, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return (
                result.Item, result.Prediction is { } prediction ? [ScoredFace.Of(null, prediction)] : [], result.Error);
        }
    }

    private static Stream Resource(string name) =>
        typeof(ExpressionClassifier).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"FacialExpression.dll has no resource \"{name}\".");

    private static string HashOf(Stream stream)
    {
        using (stream)
        {
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
    }
}
