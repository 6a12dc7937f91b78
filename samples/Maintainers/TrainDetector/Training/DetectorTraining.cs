using System.Diagnostics;
using FacialExpression.Training.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>Trains a detector step by step. A seed decides the result, also of a training that was resumed.</summary>
internal sealed class DetectorTraining : IDisposable
{
    private readonly DetectorRecipe _recipe;
    private readonly CropMaker _crops;
    private readonly Dictionary<int, PointGrid> _grids = [];
    private readonly DetectorOptimizer _optimizer;

    /// <param name="recipe">The settings.</param>
    /// <param name="pictures">What to train on.</param>
    public DetectorTraining(DetectorRecipe recipe, TrainingPictures pictures)
    {
        _recipe = recipe;
        _crops = new CropMaker(pictures, recipe.Crops);
        Weights = new DetectorWeights(recipe.Network, (ulong)recipe.Seed);
        _optimizer = new DetectorOptimizer(Weights, recipe);
    }

    /// <summary>Where the training is.</summary>
    public DetectorState State { get; private set; } = new();

    /// <summary>The weights that are trained.</summary>
    public DetectorWeights Weights { get; }

    /// <summary>The averaged weights, in the order of the plan.</summary>
    public float[][] Average => _optimizer.Average;

    /// <summary>Writes a checkpoint.</summary>
    public void Save(string path) => State.Save(path, _recipe, Weights, _optimizer);

    /// <summary>Continues from a checkpoint.</summary>
    /// <exception cref="InvalidDataException">It is of another training, or damaged.</exception>
    public void Load(string path)
    {
        State = DetectorState.Load(path, _recipe, Weights, _optimizer);
        _crops.HardNegatives = State.HardNegatives;
    }

    /// <summary>Sets which pictures without faces are drawn more often.</summary>
    public void SetHardNegatives(List<int> pictures) => _crops.HardNegatives = State.HardNegatives = pictures;

    /// <summary>Makes the remaining steps of the current epoch.</summary>
    /// <param name="afterStep">Called after each step; returns whether to stop.</param>
    /// <returns>Whether the epoch is complete.</returns>
    public bool RunEpoch(Func<bool> afterStep)
    {
        foreach (TrainingCrop[] batch in CropBatches.Of(_crops, _recipe, State.Epoch, State.Step))
        {
            long start = Stopwatch.GetTimestamp();
            Step(batch);
            State.Step++;
            State.Elapsed += Stopwatch.GetElapsedTime(start);
            if (State.Step < _recipe.StepsPerEpoch && afterStep())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends the current epoch.</summary>
    /// <returns>The mean losses of its steps: total, confidence, box, landmarks.</returns>
    public double[] EndEpoch()
    {
        double[] means = [.. State.LossSums.Select(sum => sum / Math.Max(1, State.Step))];
        (State.Epoch, State.Step, State.LossSums) = (State.Epoch + 1, 0, new double[means.Length]);
        return means;
    }

    /// <summary>The averaged weights as a model file.</summary>
    public byte[] Export(float threshold, string provenance) =>
        DetectorExporter.ExportBytes(_recipe.Network, Weights.Plan, Average, threshold, provenance);

    public void Dispose() => Weights.Dispose();

    private void Step(TrainingCrop[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        int side = batch[0].Side;
        if (!_grids.TryGetValue(side, out PointGrid? grid))
        {
            _grids[side] = grid = new PointGrid(side);
        }

        Tensor images = empty([batch.Length, 1, side, side], ScalarType.Float32, CPU);
        Span<float> pixels = TensorMemory.Of<float>(images);
        for (int i = 0; i < batch.Length; i++)
        {
            PixelScale.Multiply(batch[i].Pixels, DetectorContract.Scale, pixels.Slice(i * side * side, side * side));
        }

        ScalarType type = _recipe.MixedPrecision ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor[] outputs = new TorchLayers(Weights, training: true, type).Forward(images);
        DetectorLoss loss = DetectorLoss.Of(outputs, batch, grid, _recipe.Loss);
        loss.Total.backward();
        _optimizer.Step((State.Epoch * _recipe.StepsPerEpoch) + State.Step);
        foreach ((int i, Tensor part) in new[] { loss.Total, loss.Confidence, loss.Box, loss.Landmarks }.Index())
        {
            State.LossSums[i] += part.item<float>();
        }
    }
}
