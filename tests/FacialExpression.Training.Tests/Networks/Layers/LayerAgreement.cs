using FacialExpression.Training.Engine;
using FacialExpression.Training.Engine.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>
/// How far the results of a network on a device are from those of our kernels on the CPU in float32, on the same random weights
/// and images. Each figure is |difference| / |expected|, Euclidean norms over all values.
/// </summary>
/// <param name="Prediction">Of the logits that predict.</param>
/// <param name="Training">Of the logits of a training step, with dropout.</param>
/// <param name="Gradients">Of the gradients of all weights.</param>
/// <param name="Weights">Of the averaged weights after two steps of <see cref="Sgd"/>, moving statistics included.</param>
internal sealed record LayerAgreement(double Prediction, double Training, double Gradients, double Weights)
{
    private const int Images = 5;

    /// <summary>The largest of the figures; NaN if one is.</summary>
    public double Largest => new[] { Prediction, Training, Gradients, Weights }.Aggregate(Math.Max);

    /// <summary>Runs a network on the CPU and elsewhere.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="backend">Where the compared network computes, and by which operations.</param>
    /// <param name="mixed">Whether its training steps compute in bfloat16.</param>
    public static LayerAgreement Of(Sequential model, Backend backend, bool mixed)
    {
        Results expected = Run(model, CPU, mixed: false);
        using IDisposable? settings = backend.Device.type == DeviceType.CUDA ? CudaSettings.Use() : null;
        Results actual = Run(model, backend, mixed);
        return new LayerAgreement(
            Difference(expected.Prediction, actual.Prediction),
            Difference(expected.Training, actual.Training),
            Difference(expected.Gradients, actual.Gradients),
            Difference(expected.Weights, actual.Weights));
    }

    private sealed record Results(float[] Prediction, float[] Training, float[] Gradients, float[] Weights);

    private static Results Run(Sequential model, Backend backend, bool mixed)
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new TorchNetwork(model, backend, mixed, seed: 11);

        // Zeros and ones at the start become values of their own, so that one that is left out or swapped shows.
        network.SetWeights(
            [.. network.GetWeights().Select(w => w.Parameter.Initializer == Initializer.GlorotUniform ? w : w with
        {
            Values = Draw(w.Values.Length, offset: w.Parameter.Initializer == Initializer.Ones ? 1 : 0),
        })]);
        var sgd = new Sgd { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 };
        using IWeightUpdater updater = IWeightUpdater.Of(backend, sgd, network, averageMomentum: 0.5);
        ImageShape input = model.Input;
        Tensor images = Draw(0.5f, backend.Device, Images, input.Channels, input.Height, input.Width);
        float[] prediction = ToArray(network.Forward(images, training: false));
        float[] training = [];
        float[] gradients = [];
        for (int step = 1; step <= 2; step++)
        {
            Tape? tape = backend.HasKernels ? new Tape() : null;
            Tensor logits = network.Forward(images, training: true, tape, seed: (ulong)step);
            Tensor slopes = Draw(0, backend.Device, Images, model.ClassCount);
            if (tape is null)
            {
                logits.backward([slopes]);
            }
            else
            {
                tape.Backward(logits, slopes);
            }

            training = [.. training, .. ToArray(logits)];
            gradients = [.. gradients, .. network.Parameters.Select(p => p.TakeGradient()).OfType<Tensor>().SelectMany(ToArray)];
            updater.Step(sgd.LearningRate, step);
        }

        float[] weights = [.. network.GetWeights().SelectMany(w => w.Values.ToArray())];
        return new Results(prediction, training, gradients, weights);
    }

    private static float[] ToArray(Tensor values) =>
        values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();

    // A copy in libtorch's own memory, which is aligned; MKL's results depend on that.
    private static Tensor Draw(float offset, Device device, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return tensor(Draw(count, offset), shape, ScalarType.Float32, CPU).to(device, copy: true);
    }

    private static float[] Draw(int count, float offset)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => offset + (float)(random.NextDouble() - 0.5))];
    }

    private static double Difference(float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length)
        {
            throw new InvalidOperationException($"{expected.Length} values were expected, received {actual.Length}.");
        }

        double difference = Math.Sqrt(expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Sum());
        double norm = Math.Sqrt(expected.Sum(e => (double)e * e));
        return difference == 0 ? 0 : difference / norm;
    }
}
