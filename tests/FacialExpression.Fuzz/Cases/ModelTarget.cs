namespace FacialExpression.Fuzz;

/// <summary>Mutated model files: loads them, and predicts with those that load.</summary>
internal class ModelTarget : FuzzTarget
{
    // Most cases use the small models, which have every layer and are fast.
    private static readonly string[] Files =
    [
        "float32.onnx", "float16.onnx", "int8.onnx", "float32.onnx", "float16.onnx", "int8.onnx", "model-3.onnx",
        "pretrained.onnx",
    ];

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
            var options = new ExpressionClassifierOptions { Threads = 1 + item.Way };
            using ExpressionClassifier classifier = ExpressionClassifier.Load(stream, options);
            Require(classifier.Predict(Gray, 48, 48, PixelFormat.Gray8));
            return Answered;
        }
        catch (InvalidModelFileException)
        {
            return Refused;
        }
    }

    /// <summary>What <see cref="ModelLimits.MaxModelBytes"/> says.</summary>
    public override long MemoryLimit(FuzzCase item) => (16L * item.Bytes.Length) + (256L << 20) + Noise;

    public override void Dispose()
    {
    }
}
