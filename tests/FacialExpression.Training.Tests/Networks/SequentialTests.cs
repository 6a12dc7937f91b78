namespace FacialExpression.Training.Tests.Networks;

public class SequentialTests
{
    private static readonly Dense End = new(7, ActivationFunction.Softmax);

    /// <summary>A wrong stack, and what its message must name: index, name, shape, fault.</summary>
    public static TheoryData<string, string[]> WrongStacks => new()
    {
        { "pool too large", ["Layer 1, max_pooling2d (MaxPooling2D)", "5×5", "(4, 4, 8)"] },
        { "no softmax", ["Layer 1, dense (Dense)", "no class probabilities", "(36)"] },
        { "not ending in dense", ["Layer 0, flatten (Flatten)", "no class probabilities", "(6, 6, 1)"] },
        { "softmax inside", ["Layer 1, dense (Dense)", "not the last", "(36)"] },
        { "softmax convolution", ["Layer 0, conv2d (Conv2D)", "received Softmax", "(6, 6, 1)"] },
        { "second pool too large", ["Layer 2, max_pooling2d_1 (MaxPooling2D)", "2×2", "(1, 1, 8)"] },
        { "too large", ["Layer 1, dense (Dense)", "more than 2,147,483,647 values", "(36)"] },
        { "null layer", ["Layer 1 is null"] },
        { "empty residual", ["Layer 1, residual (Residual)", "at least one layer, received none", "(4, 4, 8)"] },
        { "residual without shortcut", [
            "Layer 1, residual (Residual)", "(2, 2, 16) from its layers", "(4, 4, 8) from its shortcut",
            "Shortcut = [new Conv2D(16, 1) { Strides = 2 }]"] },
        { "residual with a wrong shortcut", [
            "Layer 2, residual_1 (Residual)", "(4, 4, 8) from its layers", "(3, 3, 8) from its shortcut",
            "Shortcut = [new Conv2D(8, 1) { Strides = 1 }]"] },
        { "residual that shrinks", [
            "Layer 0, residual (Residual)", "(4, 4, 1) from its layers", "Padding.Same in Layers", "(6, 6, 1)"] },
        { "residual of rows", ["Layer 1, residual (Residual)", "(5) from its layers", "Shortcut = [new Dense(5)]", "(36)"] },
        { "residual of map and row", ["Layer 0, residual (Residual)", "(36) from its layers", "the same shape", "(6, 6, 1)"] },
        { "fault in a residual", [
            "Layer 1, residual (Residual): inner layer 1, conv2d_1 (Conv2D), needs Filters above 0, received 0. "
            + "It got the shape (4, 4, 8)."] },
        { "fault in a shortcut", [
            "Layer 0, residual (Residual): shortcut layer 0, dense (Dense), needs a row of values", "(6, 6, 1)"] },
        { "fault in a nested residual", [
            "Layer 1, residual (Residual): inner layer 1, residual (Residual): inner layer 0, max_pooling2d (MaxPooling2D), has",
            "5×5", "(4, 4, 8)"] },
        { "mismatch in a nested residual", [
            "Layer 0, residual (Residual): inner layer 0, residual (Residual), adds two shapes that differ"] },
        { "softmax in a residual", [
            "Layer 1, residual (Residual): inner layer 0, dense (Dense), has softmax but is not the last layer of the model",
            "(36)"] },
        { "null in a residual", ["Layer 0, residual (Residual): inner layer 1 is null"] },
        { "residual too large", [
            "Layer 1, residual (Residual): inner layer 0, dense (Dense), would have more than 2,147,483,647 values"] },
        { "residual at the end", ["Layer 1, residual (Residual)", "gives no class probabilities", "(36)"] },
        { "nothing", ["The model has no layers."] },
    };

    private static Layer[] Stack(string name) => name switch
    {
        "pool too large" => [new Conv2D(8, 3), new MaxPooling2D(5), new Flatten(), End],
        "no softmax" => [new Flatten(), new Dense(7)],
        "not ending in dense" => [new Flatten()],
        "softmax inside" => [new Flatten(), new Dense(9, ActivationFunction.Softmax), End],
        "softmax convolution" => [new Conv2D(8, 3, ActivationFunction.Softmax), new Flatten(), End],
        "second pool too large" => [new Conv2D(8, 3), new MaxPooling2D(4), new MaxPooling2D(2), new Flatten(), End],
        "too large" => [new Flatten(), new Dense(100_000_000), End],
        "null layer" => [new Flatten(), null!],
        "empty residual" => [new Conv2D(8, 3), new Residual([]), new Flatten(), End],
        "residual without shortcut" =>
            [new Conv2D(8, 3), new Residual([new Conv2D(16, 3) { Strides = 2, Padding = Padding.Same }]), new Flatten(), End],
        "residual with a wrong shortcut" =>
        [
            new Conv2D(8, 3),
            new Residual([new Dropout(0.1)]),
            new Residual([new Conv2D(8, 1)]) { Shortcut = [new Conv2D(8, 2)] },
            new Flatten(),
            End,
        ],
        "residual that shrinks" => [new Residual([new Conv2D(1, 3)]), new Flatten(), End],
        "residual of rows" => [new Flatten(), new Residual([new Dense(5)]), End],
        "residual of map and row" => [new Residual([new Flatten()]), End],
        "fault in a residual" => [new Conv2D(8, 3), new Residual([new Conv2D(8, 1), new Conv2D(0, 3)]), new Flatten(), End],
        "fault in a shortcut" => [new Residual([new Flatten()]) { Shortcut = [new Dense(36)] }, End],
        "fault in a nested residual" =>
            [new Conv2D(8, 3), new Residual([new Dropout(0.1), new Residual([new MaxPooling2D(5)])]), new Flatten(), End],
        "mismatch in a nested residual" => [new Residual([new Residual([new Conv2D(2, 1)])]), new Flatten(), End],
        "softmax in a residual" => [new Flatten(), new Residual([new Dense(36, ActivationFunction.Softmax)]), End],
        "null in a residual" => [new Residual([new Dropout(0.1), null!]), new Flatten(), End],
        "residual too large" => [new Flatten(), new Residual([new Dense(100_000_000)]), End],
        "residual at the end" => [new Flatten(), new Residual([new Dense(36)])],
        "nothing" => [],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    [Theory]
    [MemberData(nameof(WrongStacks))]
    public void Wrong_stack_is_refused_with_the_layer_its_place_and_its_input(string name, string[] expected)
    {
        string message = Assert.Throws<InvalidNetworkException>(
            () => new Sequential(new ImageShape(6, 6, 1), Stack(name))).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_input_without_pixels_is_refused()
    {
        ImageShape[] shapes =
        [
            default,
            new() { Height = 48, Width = 48 },
            new() { Height = 48, Channels = 1 },
            new() { Width = 48, Channels = 1 },
        ];
        Assert.All(shapes, shape => Assert.Contains(
            $"received {shape}",
            Assert.Throws<InvalidNetworkException>(() => new Sequential(shape, [new Flatten(), End])).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_get_the_names_that_Keras_gives()
    {
        var model = new Sequential(ImageShape.Fer2013,
        [
            new Conv2D(2, 3), new MaxPooling2D(), new Conv2D(2, 3), new MaxPooling2D(), new Flatten(), new Dense(3),
                new Dropout(0.1), End,
        ]);
        Assert.Equal(
            ["conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense", "dropout", "dense_1"],
            model.Layers.Select(l => l.Name));
    }

    [Fact]
    public void Multiply_adds_are_those_counted_by_hand()
    {
        var model = new Sequential(new ImageShape(6, 6, 1),
        [
            new Conv2D(4, 3) { Padding = Padding.Same, Strides = 2 },              // 3·3 places · 3·3·1·4
            new BatchNormalization(),
            new SeparableConv2D(8, 2),                                              // 2·2 places · (2·2·4 + 4·8)
            new Residual([new Conv2D(5, 1)]) { Shortcut = [new Conv2D(5, 1, ActivationFunction.Relu)] }, // 2·2 places · 2 · 8·5
            new Flatten(),
            new Dense(7, ActivationFunction.Softmax),                               // 20·7
        ]);
        Assert.Equal([324, 0, 192, 320, 0, 140], model.Layers.Select(l => l.MultiplyAddCount));
        Assert.Equal(976, model.MultiplyAddCount);
    }
}
