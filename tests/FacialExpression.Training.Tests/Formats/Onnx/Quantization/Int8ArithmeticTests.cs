using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Tests.Formats.Keras;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FacialExpression.Training.Tests.Formats.Onnx.Quantization;

/// <summary>An int8 file against the arithmetic of integers, written out.</summary>
public class Int8ArithmeticTests
{
    private const int Height = 6;
    private const int Width = 5;
    private const int Filters = 3;
    private const float Scale = 0.005f;
    private const double Epsilon = 0.001;

    private static readonly Sequential Network = new(new ImageShape(Height, Width, 1),
    [
        new Conv2D(Filters, 3) { Padding = Padding.Same, UseBias = false },
        new BatchNormalization(epsilon: Epsilon),
        new Activation(ActivationFunction.Relu),
        new Conv2D(2, 1),
        new GlobalAveragePooling2D(),
        new Dense(7, ActivationFunction.Softmax),
    ]);

    [Fact]
    public void Levels_and_scores_are_those_of_integer_arithmetic()
    {
        // 200 images: the 99th percentile is the third largest.
        byte[][] images = Int8Files.Noise(Network.Input, 200);
        TrainedExpressionModel made = ModelMaker.Make(Network);
        TrainedExpressionModel model = made.With(made.Metadata with { Scale = Scale }).With(images);
        (double[] kernel, double[] bias) = Fold(made);
        double[] second = Values(made, "conv2d_1/kernel");
        double[] secondBias = Values(made, "conv2d_1/bias");

        // Floats, for the ranges.
        double[][] rectified =
        [
            .. images.Select(i => Filter(i.Select(p => p * (double)Scale), kernel, bias).Select(v => Math.Max(v, 0)).ToArray()),
        ];
        double[][] pointwise = [.. rectified.Select(r => Pointwise(r, second, secondBias))];
        double step1 = Third(rectified.Select(r => r.Max())) / 255;
        double least = -Third(pointwise.Select(p => -p.Min()));
        double most = Third(pointwise.Select(p => p.Max()));
        Assert.True(least < 0 && most > 0);
        double step2 = (most - least) / 255;
        int zero2 = (int)Math.Round(-least / step2);

        // Integers, but in the convolution of one channel.
        (int[] levels2, double[] steps2) = Round(second, 2);
        (byte[][] first, byte[][] next, float[][] scores) = Run(model.ToBytes(WeightFormat.Int8), images);
        int differences = 0;
        for (int i = 0; i < images.Length; i++)
        {
            int[] expected = [.. rectified[i].Select(v => Level(v / step1, 0))];
            Count(expected, first[i]);

            double[] sums2 = Pointwise([.. first[i].Select(l => (double)l)], [.. levels2.Select(l => (double)l)],
                [.. secondBias.Select((b, f) => Math.Round(b / (step1 * steps2[f])))]);
            int[] expected2 = [.. sums2.Select((sum, at) => Level(sum * step1 * steps2[at / (Height * Width)] / step2, zero2))];
            Count(expected2, next[i]);

            // The average has levels of its own, which are as fine or finer.
            double[] averages =
                [.. next[i].Select(l => (l - zero2) * step2).Chunk(Height * Width).Select(c => c.Average())];
            Assert.All(Scores(made, averages).Zip(scores[i]), s => Assert.Equal(s.First, s.Second, 0.005));
        }

        // A sum that lies halfway between two levels may be rounded either way.
        Assert.InRange(differences, 0, images.Length * Height * Width * 5 / 1000);

        void Count(int[] expected, byte[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
            differences += expected.Zip(actual).Count(pair => pair.First != pair.Second);
        }
    }

    private static int Level(double number, int zero) => Math.Clamp((int)Math.Round(number) + zero, 0, 255);

    private static double Third(IEnumerable<double> numbers) => numbers.OrderDescending().ElementAt(2);

    private static double[] Values(TrainedExpressionModel model, string path) =>
        [.. model.Weights.Single(w => w.Path == path).Values.ToArray().Select(v => (double)v)];

    private static (double[] Kernel, double[] Bias) Fold(TrainedExpressionModel model)
    {
        double[] Of(string name) => Values(model, $"batch_normalization/{name}");
        double[] factors = [.. Of("gamma").Zip(Of("moving_variance"), (g, v) => g / Math.Sqrt(v + Epsilon))];
        return (
            [.. Values(model, "conv2d/kernel").Select((v, i) => v * factors[i / 9])],
            [.. Of("beta").Select((b, f) => b - (Of("moving_mean")[f] * factors[f]))]);
    }

    private static (int[] Levels, double[] Steps) Round(double[] kernel, int filters)
    {
        double[] steps = [.. kernel.Chunk(kernel.Length / filters).Select(f => f.Max(v => Math.Abs(v)) / 64)];
        return ([.. kernel.Select((v, i) => (int)Math.Round(v / steps[i / (kernel.Length / filters)]))], steps);
    }

    private static double[] Filter(IEnumerable<double> image, double[] kernel, double[] bias)
    {
        double[] pixels = [.. image];
        double[] sums = new double[Filters * Height * Width];
        for (int at = 0; at < sums.Length; at++)
        {
            (int filter, int y, int x) = (at / (Height * Width), at / Width % Height, at % Width);
            sums[at] = bias[filter];
            for (int k = 0; k < 9; k++)
            {
                (int row, int column) = (y + (k / 3) - 1, x + (k % 3) - 1);
                if (row is >= 0 and < Height && column is >= 0 and < Width)
                {
                    sums[at] += kernel[(filter * 9) + k] * pixels[(row * Width) + column];
                }
            }
        }

        return sums;
    }

    private static double[] Pointwise(double[] map, double[] kernel, double[] bias) =>
    [
        .. from filter in Enumerable.Range(0, 2)
           from at in Enumerable.Range(0, Height * Width)
           select bias[filter] + Enumerable.Range(0, Filters)
               .Sum(c => kernel[(filter * Filters) + c] * map[(c * Height * Width) + at]),
    ];

    private static float[] Scores(TrainedExpressionModel model, double[] averages)
    {
        double[] kernel = Values(model, "dense/kernel");
        double[] logits =
        [
            .. Values(model, "dense/bias")
                .Select((b, i) => b + (kernel[2 * i] * averages[0]) + (kernel[(2 * i) + 1] * averages[1])),
        ];
        double sum = logits.Sum(Math.Exp);
        return [.. logits.Select(l => (float)(Math.Exp(l) / sum))];
    }

    /// <summary>The levels after both convolutions, and the scores.</summary>
    private static (byte[][] First, byte[][] Second, float[][] Scores) Run(byte[] file, byte[][] images)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        string[] outputs = ["activation/quantized", "conv2d_1/quantized", "Score"];
        foreach ((string name, int channels) in new[] { (outputs[0], Filters), (outputs[1], 2) })
        {
            model.Graph.Output.Add(OnnxGraph.Value(name, TensorProto.Types.DataType.Uint8, channels, Height, Width));
        }

        OnnxRuntimePrivacy.Ensure();
        using var session = new InferenceSession(model.ToByteArray());
        using var options = new RunOptions();
        float[] pixels = [.. images.SelectMany(i => i).Select(p => p * Scale)];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [images.Length, 1, Height, Width]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["Image"], [input], outputs);
        return (
            [.. results[0].GetTensorDataAsSpan<byte>().ToArray().Chunk(Filters * Height * Width)],
            [.. results[1].GetTensorDataAsSpan<byte>().ToArray().Chunk(2 * Height * Width)],
            [.. results[2].GetTensorDataAsSpan<float>().ToArray().Chunk(7)]);
    }
}
