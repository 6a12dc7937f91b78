namespace FacialExpression.Training.Tests.Networks;

public class SequentialSummaryTests
{
    // As Keras 3 prints them: a cell is wrapped at its spaces, and within a word that is longer than the column.
    [Fact]
    public void Long_names_shapes_and_numbers_are_wrapped_as_in_Keras()
    {
        string summary = new Sequential(new ImageShape(1000, 1001, 1),
        [
            new Conv2D(1002, 1),
            new SeparableConv2D(9, 1),
            new GlobalAveragePooling2D(),
            new Dense(7, ActivationFunction.Softmax),
        ]).Summary();
        Assert.Contains(
            """
            │ conv2d (Conv2D)                 │ (None, 1000, 1001,     │         2,004 │
            │                                 │ 1002)                  │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ separable_conv2d                │ (None, 1000, 1001, 9)  │        10,029 │
            │ (SeparableConv2D)               │                        │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            │ global_average_pooling2d        │ (None, 9)              │             0 │
            │ (GlobalAveragePooling2D)        │                        │               │
            ├─────────────────────────────────┼────────────────────────┼───────────────┤
            """.ReplaceLineEndings("\n"),
            summary, StringComparison.Ordinal);
        string[] lines = summary.TrimEnd('\n').Split('\n');
        Assert.All(lines[1..^3], line => Assert.Equal(76, line.Length));
    }
}
