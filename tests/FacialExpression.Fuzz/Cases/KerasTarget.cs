using System.IO.Compression;
using System.Text;
using FacialExpression.Training;

namespace FacialExpression.Fuzz;

/// <summary>Keras files with mutated bytes or JSON: loads them, and saves what loads as Keras and as ONNX.</summary>
internal sealed class KerasTarget : FuzzTarget
{
    private const string Json = "JSON";
    private const string Config = "config.json";
    private const string TensorFlowJs = "model.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("fuzz-keras-").FullName;

    public KerasTarget()
    {
        foreach (string shard in Directory.EnumerateFiles(SeedFiles.PathOf("TensorFlowJs"), "*.bin"))
        {
            File.Copy(shard, Path.Combine(_folder, Path.GetFileName(shard)));
        }
    }

    public override FuzzCase Make(int seed, long number)
    {
        Random random = Draw(seed, number);
        SeedFile file = SeedFiles.Keras[random.Next(SeedFiles.Keras.Count)];
        if (random.Next(3) == 0)
        {
            return random.Next(3) == 0 || !file.Format.EndsWith(".keras", StringComparison.Ordinal)
                ? new FuzzCase(TensorFlowJs, Json, ChangeTensorFlowJs(random), 0)
                : new FuzzCase(file.Format, Json, ChangeConfig(file.Bytes, random), 0);
        }

        (string name, Func<byte[], Random, byte[]> apply) = ByteMutations.OfOneFile[random.Next(ByteMutations.OfOneFile.Count)];
        return new FuzzCase(file.Format, name, apply(file.Bytes, random), 0);
    }

    public override string Run(FuzzCase item)
    {
        string path = Path.Combine(_folder, TensorFlowJs);
        File.WriteAllBytes(path, item.Bytes);
        try
        {
            TrainedExpressionModel model = KerasModel.Load(path);
            using var onnx = new MemoryStream();
            model.Save(onnx);
            TrySaving(model);
            return Answered;
        }
        catch (InvalidKerasModelException)
        {
            return Refused;
        }
    }

    // Paths that join flattened maps are loaded and cannot be saved again: docs/keras.md.
    private void TrySaving(TrainedExpressionModel model)
    {
        try
        {
            KerasModel.Save(model, Path.Combine(_folder, "saved.keras"));
        }
        catch (NotSupportedException) when (model.Network.Leaves.Any(layer => layer.Layer is Flatten))
        {
        }
    }

    /// <summary>The file, its numbers, and a copy of them in our order. A zip may hold much more than its own bytes.</summary>
    public override long MemoryLimit(FuzzCase item) => (64L * item.Bytes.Length) + (192L << 20) + Noise;

    public override void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] ChangeTensorFlowJs(Random random)
    {
        string json = File.ReadAllText(SeedFiles.PathOf($"TensorFlowJs/{TensorFlowJs}"));
        return Encoding.UTF8.GetBytes(JsonMutations.Apply(json, random));
    }

    private static byte[] ChangeConfig(byte[] file, Random random)
    {
        using var zip = new MemoryStream();
        zip.Write(file);
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.GetEntry(Config)!;
            string json;
            using (var reader = new StreamReader(entry.Open()))
            {
                json = reader.ReadToEnd();
            }

            entry.Delete();
            using var writer = new StreamWriter(archive.CreateEntry(Config, CompressionLevel.NoCompression).Open());
            writer.Write(JsonMutations.Apply(json, random));
        }

        return zip.ToArray();
    }
}
