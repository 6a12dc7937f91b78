using FacialExpression.Training;

namespace FacialExpression.Fuzz;

/// <summary>Broken Keras files: loaded and, where that goes, saved as Keras' and as ONNX.</summary>
internal sealed class KerasTarget : FuzzTarget
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"fuzz-{Environment.ProcessId}.model");

    public override FuzzCase Make(int seed, long number)
    {
        Random random = Draw(seed, number);
        SeedFile file = SeedFiles.Keras[random.Next(SeedFiles.Keras.Count)];
        (string name, Func<byte[], Random, byte[]> apply) = ByteMutations.OfOneFile[random.Next(ByteMutations.OfOneFile.Count)];
        return new FuzzCase(file.Format, name, apply(file.Bytes, random), 0);
    }

    public override string Run(FuzzCase item)
    {
        File.WriteAllBytes(_file, item.Bytes);
        try
        {
            TrainedExpressionModel model = KerasModel.Load(_file);
            using var onnx = new MemoryStream();
            model.Save(onnx);
            return Answered;
        }
        catch (InvalidKerasModelException)
        {
            return Refused;
        }
    }

    /// <summary>The file, its numbers, and as many again in our order.</summary>
    public override long MemoryLimit(FuzzCase item) => (16L * item.Bytes.Length) + (64L << 20) + Noise;

    public override void Dispose() => File.Delete(_file);
}
