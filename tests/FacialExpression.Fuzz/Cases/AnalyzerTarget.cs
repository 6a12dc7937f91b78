using FacialExpression.Tests;

namespace FacialExpression.Fuzz;

/// <summary>Mutated images, passed to every method that finds faces in them: decoded at less than their size, too.</summary>
internal sealed class AnalyzerTarget : FuzzTarget
{
    private static readonly Action<AnalyzerTarget, FuzzCase>[] Ways =
    [
        (t, c) => Require(t._analyzer.Analyze(c.Bytes)),
        (t, c) => Require(t._analyzer.Analyze(new OneWayStream(c.Bytes))),
        (t, c) => Require(t._reduced.Analyze(c.Bytes)),
        (t, c) => Require(t._reduced.AnalyzeBatch([c.Bytes], bytes => Picture.Decode(bytes))[0]),
    ];

    private readonly ExpressionClassifier _classifier = ExpressionClassifier.Load(
        SeedFiles.PathOf("Models/model-3.onnx"),
        new ExpressionClassifierOptions { Threads = 1 });

    // Bright cells are faces, tilted ones: mutated pictures have more of them than of people.
    private readonly FaceDetector _bright = Load(new FaceDetectorOptions { Threads = 1, MinFaceSize = 1 });
    private readonly FaceDetector _small =
        Load(new FaceDetectorOptions { Threads = 1, MinFaceSize = 1, MaxSide = 64, MaxFaces = 9 });

    private readonly ExpressionAnalyzer _analyzer;
    private readonly ExpressionAnalyzer _reduced;

    public AnalyzerTarget()
    {
        _analyzer = new ExpressionAnalyzer(_classifier, _bright);
        _reduced = new ExpressionAnalyzer(_classifier, _small);
    }

    public override FuzzCase Make(int seed, long number) => MutatedImage(seed, number, Ways.Length);

    public override string Run(FuzzCase item)
    {
        try
        {
            Ways[item.Way](this, item);
            return Answered;
        }
        catch (ImageFormatException)
        {
            return Refused;
        }
    }

    /// <summary>The bound that <see cref="ImageLimits"/> documents, and what the network takes for 1,280×1,280 pixels.</summary>
    public override long MemoryLimit(FuzzCase item) =>
        (4L * item.Bytes.Length) + (14L * ImageLimits.Default.MaxPixels) + (64L << 20) + Noise;

    public override void Dispose()
    {
        _analyzer.Dispose();
        _reduced.Dispose();
        _bright.Dispose();
        _small.Dispose();
        _classifier.Dispose();
    }

    private static FaceDetector Load(FaceDetectorOptions options) =>
        HandMadeDetector.Load(HandMadeDetector.Create(roll: 20), options);

    private static void Require(IReadOnlyList<FaceExpression> faces)
    {
        if (faces.Count > new FaceDetectorOptions().MaxFaces)
        {
            throw new InvalidOperationException($"There are {faces.Count} faces.");
        }

        foreach (FaceExpression face in faces)
        {
            Require(face.Prediction);
            if (!float.IsFinite(face.Box.X + face.Box.Y + face.Box.Width + face.Box.Height))
            {
                throw new InvalidOperationException($"The box is not finite: {face.Box}.");
            }
        }
    }
}
