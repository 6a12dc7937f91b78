using System.Diagnostics;
using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Samples.Detectors;
using FacialExpression.Training;
using FacialExpression.Training.Engine;
using Google.Protobuf;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>A training from start to end, in a folder of its own, with checkpoints and a model file after each epoch.</summary>
internal sealed class DetectorRun(DetectorRecipe recipe, string data, string output)
{
    // The bar of the figures that are reported.
    private const double BarFalseBoxes = 0.02;

    // Where a model is measured from, and what one gets that finds nothing.
    private const float LeastThreshold = DetectorValidation.LeastConfidence;
    private const float MostThreshold = 0.99f;

    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(3);

    private readonly string _checkpoint = Path.Combine(output, "training.checkpoint");

    /// <summary>Decodes the training pictures.</summary>
    /// <param name="data">The folder with train.zip and train.csv.</param>
    /// <param name="most">The most pictures of each folder inside the zip file, for a trial.</param>
    public static TrainingPictures LoadPictures(string data, int? most) =>
        TrainingPictures.Load(Path.Combine(data, "train.zip"), Path.Combine(data, "train.csv"), most);

    /// <returns>The exit code: 0, or 130 where the run was stopped.</returns>
    public int Run(int? pictureLimit, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        TrainingPictures pictures = LoadPictures(data, pictureLimit);
        var validation = new DetectorValidation(Path.Combine(data, "validation.zip"), Path.Combine(data, "validation.csv"));
        using var training = new DetectorTraining(recipe, pictures);
        using IDisposable memory = AllocatorSettings.KeepMemory();
        var plan = WeightPlan.Of(recipe.Network);
        Console.WriteLine(FormattableString.Invariant(
            $"{plan.ParameterCount:N0} parameters, {pictures.Count:N0} pictures, {pictures.Bytes / 1e6:F0} MB of pixels, ")
            + FormattableString.Invariant($"loaded in {watch.Elapsed.TotalSeconds:F0} s, ")
            + $"{TorchSharp.torch.get_num_threads()} threads");
        if (File.Exists(_checkpoint))
        {
            training.Load(_checkpoint);
            Console.WriteLine($"continues after {training.State.Epoch} epochs and {training.State.Step} steps");
        }

        var sinceCheckpoint = Stopwatch.StartNew();
        while (training.State.Epoch < recipe.Epochs)
        {
            bool isComplete = training.RunEpoch(() =>
            {
                if (sinceCheckpoint.Elapsed > CheckpointEvery)
                {
                    training.Save(_checkpoint);
                    sinceCheckpoint.Restart();
                }

                return cancellationToken.IsCancellationRequested;
            });
            if (!isComplete)
            {
                training.Save(_checkpoint);
                Console.WriteLine($"Stopped. The same command continues from {_checkpoint}.");
                return 130;
            }

            EndEpoch(training, validation, pictures);
            training.Save(_checkpoint);
            sinceCheckpoint.Restart();
        }

        Quantize(training, validation, pictures);
        return 0;
    }

    /// <summary>Writes the last model in int8 and its own figures, at its own threshold.</summary>
    private void Quantize(DetectorTraining training, DetectorValidation validation, TrainingPictures pictures)
    {
        byte[] Make(float threshold, string provenance)
        {
            ModelProto model = DetectorExporter.Export(
                recipe.Network, training.Weights.Plan, training.Average, threshold, provenance);
            DetectorInt8.Quantize(model, pictures, recipe.Crops);
            return model.ToByteArray();
        }

        DetectorResult result = validation.Run(Make(0.5f, "{}"));
        float threshold = ThresholdOf(result);
        DetectorFigures figures = result.At(threshold);
        Console.WriteLine($"int8: {figures}");
        Write("detector-int8.onnx", Make(threshold, RunRecord.ToJson(Record(training, pictures, [], figures))));
        WriteRecord(Record(training, pictures, training.State.Curve, figures));
    }

    private void EndEpoch(DetectorTraining training, DetectorValidation validation, TrainingPictures pictures)
    {
        long start = Stopwatch.GetTimestamp();
        double[] losses = training.EndEpoch();
        byte[] model = training.Export(0.5f, "{}");
        DetectorResult result = validation.Run(model);
        if (recipe.MineEvery > 0 && training.State.Epoch % recipe.MineEvery == 0)
        {
            training.SetHardNegatives(DetectorValidation.Hardest(model, pictures.Negatives, recipe.HardPictures));
        }

        float threshold = ThresholdOf(result);
        DetectorState state = training.State;
        state.Elapsed += Stopwatch.GetElapsedTime(start);
        var epoch = new EpochRecord(
            state.Epoch,
            losses[0],
            losses[1],
            losses[2],
            losses[3],
            result.At(threshold),
            result.At(result.ThresholdFor(BarFalseBoxes)).Recall,
            state.Elapsed.TotalMinutes);
        state.Curve.Add(epoch);
        Console.WriteLine(epoch);

        byte[] file = training.Export(threshold, RunRecord.ToJson(Record(training, pictures, [epoch], null)));
        Write("detector.onnx", file);
        if (epoch.Validation.AveragePrecision > state.BestAveragePrecision)
        {
            state.BestAveragePrecision = epoch.Validation.AveragePrecision;
            Write("best.onnx", file);
        }

        WriteRecord(Record(training, pictures, state.Curve, null));
    }

    // Rounded down, so that the face at the threshold still counts.
    private float ThresholdOf(DetectorResult result) => Math.Clamp(
        MathF.Floor(result.ThresholdFor(recipe.FalseBoxesPerPicture) * 1000) / 1000, LeastThreshold, MostThreshold);

    private RunRecord Record(
        DetectorTraining training, TrainingPictures pictures, IReadOnlyList<EpochRecord> curve, DetectorFigures? int8)
    {
        var plan = WeightPlan.Of(recipe.Network);
        return new RunRecord
        {
            Parameters = plan.ParameterCount,
            MultiplyAdds = plan.MultiplyAdds(640, 480),
            Recipe = recipe,
            TrainingPictures = pictures.Count,
            Minutes = training.State.Elapsed.TotalMinutes,
            Hardware = Machine.Hardware,
            Threads = TorchSharp.torch.get_num_threads(),
            Packages = Machine.Packages,
            Curve = curve,
            Int8 = int8,
        };
    }

    private void WriteRecord(RunRecord record) =>
        Write("run.json", System.Text.Encoding.UTF8.GetBytes(RunRecord.ToJson(record) + "\n"));

    private void Write(string name, byte[] content) =>
        AtomicFile.Write(Path.Combine(output, name), file => file.Write(content));
}
