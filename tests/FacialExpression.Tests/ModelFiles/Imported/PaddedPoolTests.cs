using FacialExpression.ModelFiles.Onnx;
using static FacialExpression.ModelFiles.Onnx.OnnxGraph;
using static FacialExpression.Tests.ModelFiles.Imported.ForeignModel;

namespace FacialExpression.Tests.ModelFiles.Imported;

/// <summary>ONNX Runtime joins padding and the pool after it; it must neither fail nor take zeros for nothing.</summary>
public class PaddedPoolTests
{
    [Theory]
    [InlineData("MaxPool", 1, 3)]
    [InlineData("MaxPool", 2, 2)]
    [InlineData("MaxPool", 5, 2)]
    [InlineData("AveragePool", 1, 3)]
    [InlineData("AveragePool", 2, 2)]
    [InlineData("AveragePool", 5, 2)]
    public void A_pool_after_padding_counts_the_zeros(string type, int pad, int size)
    {
        // Every number is −1 and the padding is 0; the mean over the map is that of the output's places.
        ModelProto model = Create(
            1,
            Node("Mul", ["x", "minus"], "negative"),
            Node("Pad", ["negative", "pads"], "padded"),
            Node(type, ["padded"], "y", Ints("kernel_shape", size, size)));
        model.With(Constant("minus", [], [-1f]), Constant("pads", [8], [0L, 0, pad, pad, 0, 0, pad, pad]));
        double sum = 0;
        int steps = Side + (2 * pad) - size + 1;
        for (int row = 0; row < steps; row++)
        {
            for (int column = 0; column < steps; column++)
            {
                int inside = Inside(row) * Inside(column);
                sum += type == "MaxPool" ? (inside < size * size ? 0 : -1) : -(double)inside / (size * size);
            }
        }

        double mean = sum / (steps * steps);
        float[] expected = HandMadeModel.Softmax([.. Enumerable.Range(0, 7).Select(i => (0.1 * i) + (0.1 * (i % 5) * mean))]);
        float[] scores = Predict(model, gray: 255);
        Assert.All(expected, (score, i) => Assert.Equal(score, scores[i], 1e-6f));

        int Inside(int start) => Math.Max(0, Math.Min(start + size, pad + Side) - Math.Max(start, pad));
    }
}
