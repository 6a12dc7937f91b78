using System.Text.Json;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>Where a training is, apart from its weights.</summary>
internal sealed record DetectorState
{
    /// <summary>Completed epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>Completed steps of the current epoch.</summary>
    public int Step { get; set; }

    /// <summary>Sums over the steps of the current epoch: total, confidence, box, landmarks.</summary>
    public double[] LossSums { get; set; } = new double[4];

    /// <summary>Time spent on steps and validation, over all runs.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Pictures without faces that are drawn more often.</summary>
    public List<int> HardNegatives { get; set; } = [];

    /// <summary>The highest average precision so far.</summary>
    public double BestAveragePrecision { get; set; } = -1;

    public List<EpochRecord> Curve { get; set; } = [];

    /// <summary>Writes state, recipe and arrays to a file, which is replaced as a whole.</summary>
    public void Save(string path, DetectorRecipe recipe, DetectorWeights weights, DetectorOptimizer optimizer) =>
        AtomicFile.Write(path, file =>
        {
            using var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true);
            writer.Write(RunRecord.ToJson(recipe));
            writer.Write(RunRecord.ToJson(this));
            foreach (float[] array in weights.ToArrays().Concat(optimizer.State))
            {
                writer.Write(array.Length);
                writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(array));
            }
        });

    /// <summary>Loads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is of a training with other settings, or damaged.</exception>
    public static DetectorState Load(
        string path, DetectorRecipe recipe, DetectorWeights weights, DetectorOptimizer optimizer)
    {
        using var reader = new BinaryReader(File.OpenRead(path));

        // The rule for the threshold may be another: it is applied after training.
        DetectorRecipe? stored = JsonSerializer.Deserialize<DetectorRecipe>(reader.ReadString(), RunRecord.Json);
        if (stored is null
            || RunRecord.ToJson(stored with { FalseBoxesPerPicture = recipe.FalseBoxesPerPicture }) != RunRecord.ToJson(recipe))
        {
            throw new InvalidDataException(
                $"\"{path}\" is of a training with other settings. Use them again, or another folder for --out.");
        }

        DetectorState state = JsonSerializer.Deserialize<DetectorState>(reader.ReadString(), RunRecord.Json)!;
        foreach (PlannedWeight weight in weights.Plan)
        {
            Read(weights.ValuesOf(weight));
        }

        foreach (float[] array in optimizer.State)
        {
            Read(array);
        }

        return state;

        void Read(Span<float> values)
        {
            if (reader.ReadInt32() != values.Length)
            {
                throw new InvalidDataException($"\"{path}\" is damaged: an array has another length than the network's.");
            }

            reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
        }
    }
}
