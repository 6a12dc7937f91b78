namespace FacialExpression.Fuzz;

/// <summary>Broken model files: loaded and, where that goes, used.</summary>
internal class ModelTarget : FuzzTarget
{
    // Most cases are small models that have all layers: those are quick.
    private static readonly string[] Files = ["float32.onnx", "float16.onnx", "float32.onnx", "float16.onnx", "model-3.onnx", "compact-resnet.onnx"];

    private static readonly byte[] Gray = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)i)];

    public override FuzzCase Make(int seed, long number)
    {
        Random random = Draw(seed, number);
        string file = Files[random.Next(Files.Length)];
        (string mutation, byte[] bytes) = ModelMutations.Apply(SeedFiles.Model(file), random);
        return new FuzzCase(file, mutation, bytes, random.Next(2));
    }

    public override string Run(FuzzCase item)
    {
        try
        {
            using var stream = new MemoryStream(item.Bytes);
            using ExpressionClassifier classifier = ExpressionClassifier.Load(stream, new ExpressionClassifierOptions { Threads = 1 + item.Way });
            Require(classifier.Predict(Gray, 48, 48));
            return Answered;
        }
        catch (InvalidModelFileException)
        {
            return Refused;
        }
    }

    /// <summary>What <see cref="ExpressionClassifierOptions.MaxModelBytes"/> says.</summary>
    public override long MemoryLimit(FuzzCase item) => (16L * item.Bytes.Length) + (256L << 20) + Noise;

    public override void Dispose()
    {
    }
}
