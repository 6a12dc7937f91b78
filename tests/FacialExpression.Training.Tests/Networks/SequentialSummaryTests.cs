namespace FacialExpression.Training.Tests.Networks;

public class SequentialSummaryTests
{
    // As Keras 3 prints them: a cell that is too long is wrapped at its spaces, and within a word that is longer than the
    // column.
    [Fact]
    public void Long_names_shapes_and_numbers_are_wrapped_as_in_Keras()
    {
        string summary = new Sequential(new ImageShape(1000, 1001, 1),
        [
            new Conv2D(1002, 1),
            new SeparableConv2D(10, 1),
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]).Summary();
        Assert.Contains(
            """
            │ conv2d (Conv2D)                 │ (None, 1000, 1001,     │         2,004 │
            │                                 │ 1002)                  │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ separable_conv2d                │ (None, 1000, 1001, 10) │        11,032 │
            │ (SeparableConv2D)               │                        │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ global_average_pooling2d        │ (None, 10)             │             0 │
            │ (GlobalAveragePooling2D)        │                        │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            """.ReplaceLineEndings("\n"),
            summary, StringComparison.Ordinal);
        string[] lines = summary.TrimEnd('\n').Split('\n');
        Assert.All(lines[1..^3], line => Assert.Equal(76, line.Length));
    }

    // 32 + 32·7 values of four bytes are 1,024 bytes; 130 kernels of 46,000² and one of 46,000·7 are 1.0007 TB.
    [Fact]
    public void Bytes_have_the_units_of_Keras()
    {
        var dense = new Dense(7, ActivationFunction.Softmax) { UseBias = false };
        string small = new Sequential(
            new ImageShape(4, 4, 1), [new Conv2D(32, 1) { UseBias = false }, new GlobalAveragePooling2D(), dense]).Summary();
        Assert.EndsWith(
            " Total params: 256 (1.00 KB)\n Trainable params: 256 (1.00 KB)\n Non-trainable params: 0 (0.00 B)\n",
            small, StringComparison.Ordinal);
        string large = new Sequential(
            new ImageShape(200, 230, 1),
            [new Flatten(), .. Enumerable.Repeat(new Dense(46_000) { UseBias = false }, 130), dense]).Summary();
        Assert.Contains(" Total params: 275,080,322,000 (1.00 TB)\n", large, StringComparison.Ordinal);
    }
}
