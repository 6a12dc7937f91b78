namespace FacialExpression.Fuzz;

/// <summary>Mutated ONNX files of other software: loads them as files from anywhere, and predicts with those that load.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    private static readonly string[] Seven = ["Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"];

    // Models of three channels.
    private static readonly string[] Colored = ["efficientnet.onnx", "keras.onnx", "mobilenet-v2.onnx"];

    // The labels, where there are not seven outputs.
    private static readonly Dictionary<string, string?[]> Labels = new()
    {
        ["ferplus.onnx"] = ["Neutral", "Happy", "Surprise", "Sad", "Angry", "Disgust", "Fear", null],
        ["keras.onnx"] = ["Happy", "Angry", null, "Sad", "Neutral"],
        ["sigmoids.onnx"] = ["Sad", "Happy", "Fear", "Neutral", "Angry"],
        ["several-outputs.onnx"] = ["Happy", "Sad"],
    };

    private static readonly byte[] Gray = [.. Enumerable.Range(0, 48 * 48).Select(i => (byte)i)];

    public override FuzzCase Make(int seed, long number)
    {
        Random random = Draw(seed, number);
        SeedFile file = SeedFiles.Imported[random.Next(SeedFiles.Imported.Count)];
        (string mutation, byte[] bytes) = ModelMutations.Apply(file.Bytes, random);
        return new FuzzCase(file.Format, mutation, bytes, random.Next(2));
    }

    public override string Run(FuzzCase item)
    {
        bool hasSize = item.Format == "several-outputs.onnx";
        var model = new OnnxModelOptions
        {
            Labels = Labels.GetValueOrDefault(item.Format) ?? Seven,
            Scaling = Colored.Contains(item.Format) ? PixelScaling.ImageNet : PixelScaling.MinusOneToOne,
            Input = hasSize ? new ImageShape(12, 20, 1) : null,
            OutputName = hasSize ? "gender" : null,
        };
        try
        {
            using var stream = new MemoryStream(item.Bytes);
            var options = new ExpressionClassifierOptions { Threads = 1 + item.Way };
            using ExpressionClassifier classifier = ExpressionClassifier.Load(stream, model, options);
            Require(classifier.Predict(Gray, 48, 48, PixelFormat.Gray8));
            foreach (ExpressionPrediction prediction in classifier.PredictBatch(
                [1, 2, 3], _ => Picture.FromPixels(Gray, 48, 48, PixelFormat.Gray8)))
            {
                Require(prediction);
            }

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
