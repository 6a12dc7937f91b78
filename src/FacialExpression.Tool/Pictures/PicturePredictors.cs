using System.Runtime.CompilerServices;

namespace FacialExpression.Tool;

/// <summary>Creates what predicts pictures.</summary>
internal static class PicturePredictors
{
    /// <summary>Loads the models.</summary>
    /// <param name="model">The file of an expression model; <see langword="null"/> for the pretrained model.</param>
    /// <param name="isCrop">Whether each picture is one face.</param>
    /// <param name="minFaceSize">The smallest face that is found, in pixels.</param>
    public static IPicturePredictor Create(string? model, bool isCrop, int minFaceSize)
    {
        ExpressionClassifier classifier = model is null
            ? ExpressionClassifier.LoadPretrained()
            : ExpressionClassifier.Load(model);
        if (isCrop)
        {
            return new CropPredictor(classifier);
        }

        try
        {
            var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { MinFaceSize = minFaceSize });
            return new AnalyzerPredictor(new ExpressionAnalyzer(classifier, detector), classifier, detector);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}

/// <summary>Whole pictures: the faces are found first.</summary>
internal sealed class AnalyzerPredictor(ExpressionAnalyzer analyzer, params IDisposable[] parts) : IPicturePredictor
{
    public async IAsyncEnumerable<(IReadOnlyList<PictureFace>? Faces, string? Fault)> PredictManyAsync(
        IAsyncEnumerable<string> paths, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (AnalysisResult<string> result in analyzer.AnalyzeManyAsync(paths, stop).ConfigureAwait(false))
        {
            yield return (result.Faces is null ? null : Convert(result.Faces), PictureFault.Of(result.Item, result.Error));
        }
    }

    public IReadOnlyList<PictureFace> Predict(byte[] encodedImage) => Convert(analyzer.Analyze(encodedImage));

    public void Dispose()
    {
        analyzer.Dispose();
        Array.ForEach(parts, part => part.Dispose());
    }

    private static IReadOnlyList<PictureFace> Convert(IReadOnlyList<FaceExpression> faces) =>
        [.. faces.Select(face => new PictureFace(face.Face, face.Prediction))];
}

/// <summary>Crops: each picture is one face.</summary>
internal sealed class CropPredictor(ExpressionClassifier classifier) : IPicturePredictor
{
    public async IAsyncEnumerable<(IReadOnlyList<PictureFace>? Faces, string? Fault)> PredictManyAsync(
        IAsyncEnumerable<string> paths, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (PredictionResult<string> result in classifier.PredictManyAsync(paths, stop).ConfigureAwait(false))
        {
            yield return (
                result.Prediction is null ? null : [new PictureFace(null, result.Prediction)],
                PictureFault.Of(result.Item, result.Error));
        }
    }

    public IReadOnlyList<PictureFace> Predict(byte[] encodedImage) =>
        [new PictureFace(null, classifier.Predict(encodedImage.AsSpan()))];

    public void Dispose() => classifier.Dispose();
}
