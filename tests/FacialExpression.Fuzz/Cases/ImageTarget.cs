namespace FacialExpression.Fuzz;

/// <summary>Mutated images, passed to every method that decodes images.</summary>
internal class ImageTarget : FuzzTarget
{
    private static readonly ImageLimits TightLimits = new() { MaxBytes = 1 << 20, MaxPixels = 1 << 20 };

    private static readonly Action<ImageTarget, FuzzCase>[] Ways =
    [
        (t, c) => Require(t._classifier.Predict(c.Bytes)),
        (t, c) => Require(t._classifier.Predict(new OneWayStream(c.Bytes))),
        (t, c) => t.PredictTight(c),
        (t, c) => t.PredictFaces(c),
        (t, c) => Require(t._classifier.PredictBatch([c.Bytes], bytes => Picture.Decode(bytes))[0]),
        (t, c) => CopyPixels(c),
    ];

    private const int TightWay = 2;

    private readonly ExpressionClassifier _classifier = ExpressionClassifier.Load(
        SeedFiles.PathOf("Models/model-3.onnx"),
        new ExpressionClassifierOptions { Threads = 1 });

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

    /// <summary>The bound that <see cref="ImageLimits"/> documents.</summary>
    public override long MemoryLimit(FuzzCase item) =>
        (4L * item.Bytes.Length) + (14L * (item.Way == TightWay ? TightLimits : ImageLimits.Default).MaxPixels) + Noise;

    public override void Dispose() => _classifier.Dispose();

    private void PredictTight(FuzzCase item)
    {
        using Picture picture = Picture.Decode(item.Bytes, TightLimits);
        Require(_classifier.Predict(picture));
    }

    private void PredictFaces(FuzzCase item)
    {
        using Picture picture = Picture.Decode(item.Bytes);
        FaceBox[] faces =
        [
            new(0, 0, picture.Width, picture.Height),
            new(-picture.Width / 2f, -picture.Height / 2f, picture.Width, picture.Height),
            new(picture.Width - 1, picture.Height - 1, 1, 1),
        ];
        foreach (ExpressionPrediction prediction in _classifier.PredictBatch(picture, faces))
        {
            Require(prediction);
        }
    }

    private static void CopyPixels(FuzzCase item)
    {
        using Picture picture = Picture.Decode(item.Bytes);
        picture.CopyTo(new byte[picture.Width * picture.Height], PixelFormat.Gray8);
    }
}
