using FacialExpression.Training.Engine.Kernels;
using static TorchSharp.torch;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>AdamW (Loshchilov and Hutter 2019) and the average of the weights, as arrays that a checkpoint can hold.</summary>
internal sealed class DetectorOptimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly DetectorWeights _weights;
    private readonly DetectorRecipe _recipe;
    private readonly float[][] _first;
    private readonly float[][] _second;

    public DetectorOptimizer(DetectorWeights weights, DetectorRecipe recipe)
    {
        (_weights, _recipe) = (weights, recipe);
        _first = [.. weights.Plan.Select(w => new float[w.IsTrained ? w.Count : 0])];
        _second = [.. weights.Plan.Select(w => new float[w.IsTrained ? w.Count : 0])];
        Average = weights.ToArrays();
    }

    /// <summary>The average of weights and statistics, in the order of the plan.</summary>
    public float[][] Average { get; }

    /// <summary>All arrays that change, for a checkpoint.</summary>
    public IEnumerable<float[]> State => [.. _first, .. _second, .. Average];

    /// <summary>Changes the weights by their gradients, and the average.</summary>
    /// <param name="step">Counted through all epochs, from 0.</param>
    /// <returns>The norm of the gradient.</returns>
    public double Step(int step)
    {
        Tensor?[] gradients =
            [.. _weights.Plan.Select(w => w.IsTrained ? _weights[w.Name].grad?.contiguous() : null)];
        double norm = Math.Sqrt(gradients.OfType<Tensor>().Sum(g => SumOfSquares(TensorMemory.Of<float>(g))));
        if (!double.IsFinite(norm))
        {
            throw new InvalidOperationException($"The gradient is not finite at step {step}. Lower the learning rate.");
        }

        double factor = Math.Min(1, _recipe.GradientNorm / (norm + Epsilon));
        double rate = _recipe.LearningRateAt(step);
        double momentum = Math.Min(_recipe.AverageMomentum, (1.0 + step) / (10 + step));
        for (int i = 0; i < gradients.Length; i++)
        {
            PlannedWeight weight = _weights.Plan[i];
            if (gradients[i] is { } gradient)
            {
                bool decays = weight.Kind is WeightKind.Kernel or WeightKind.OutputKernel;
                Update(
                    _weights.ValuesOf(weight), TensorMemory.Of<float>(gradient), i, step, rate, factor,
                    decays ? rate * _recipe.WeightDecay : 0);
                _weights[weight.Name].grad = null;
            }

            Follow(Average[i], _weights.ValuesOf(weight), momentum);
        }

        return norm;
    }

    private void Update(
        Span<float> values, ReadOnlySpan<float> gradient, int index, int step, double rate, double factor, double decay)
    {
        (float[] first, float[] second) = (_first[index], _second[index]);
        double firstScale = rate / (1 - Math.Pow(Beta1, step + 1));
        double secondScale = 1 / (1 - Math.Pow(Beta2, step + 1));
        for (int i = 0; i < values.Length; i++)
        {
            double g = gradient[i] * factor;
            double m = (Beta1 * first[i]) + ((1 - Beta1) * g);
            double v = (Beta2 * second[i]) + ((1 - Beta2) * g * g);
            (first[i], second[i]) = ((float)m, (float)v);
            values[i] = (float)(values[i] - (decay * values[i]) - (firstScale * m / (Math.Sqrt(v * secondScale) + Epsilon)));
        }
    }

    private static void Follow(Span<float> average, ReadOnlySpan<float> values, double momentum)
    {
        for (int i = 0; i < average.Length; i++)
        {
            average[i] = (float)((momentum * average[i]) + ((1 - momentum) * values[i]));
        }
    }

    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
