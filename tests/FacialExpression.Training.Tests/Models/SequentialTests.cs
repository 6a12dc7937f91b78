namespace FacialExpression.Training.Tests.Models;

public class SequentialTests
{
    private static readonly Dense End = new(7, ActivationFunction.Softmax);

    /// <summary>A wrong stack, and what its message must name: index, name, shape, fault.</summary>
    public static TheoryData<string, string[]> WrongStacks => new()
    {
        { "pool too large", ["Layer 1, max_pooling2d (MaxPooling2D)", "5×5", "(4, 4, 8)"] },
        { "kernel too large", ["Layer 0, conv2d (Conv2D)", "7×7", "(6, 6, 1)"] },
        { "dense on a map", ["Layer 1, dense (Dense)", "Flatten", "(4, 4, 8)"] },
        { "conv on a row", ["Layer 1, conv2d (Conv2D)", "feature map", "(36)"] },
        { "no softmax", ["Layer 1, dense (Dense)", "no class probabilities", "(36)"] },
        { "not ending in dense", ["Layer 0, flatten (Flatten)", "no class probabilities", "(6, 6, 1)"] },
        { "zero filters", ["Layer 0, conv2d (Conv2D)", "Filters above 0, received 0", "(6, 6, 1)"] },
        { "zero kernel", ["Layer 0, conv2d (Conv2D)", "KernelSize above 0, received 0", "(6, 6, 1)"] },
        { "negative pool", ["Layer 0, max_pooling2d (MaxPooling2D)", "PoolSize above 0, received -2", "(6, 6, 1)"] },
        { "zero units", ["Layer 1, dense (Dense)", "Units above 0, received 0", "(36)"] },
        { "dropout of all", ["Layer 1, dropout (Dropout)", "received 1", "(36)"] },
        { "softmax inside", ["Layer 1, dense (Dense)", "not the last", "(36)"] },
        { "softmax convolution", ["Layer 0, conv2d (Conv2D)", "received Softmax", "(6, 6, 1)"] },
        { "second pool too large", ["Layer 2, max_pooling2d_1 (MaxPooling2D)", "2×2", "(1, 1, 8)"] },
        { "too large", ["Layer 1, dense (Dense)", "more than 2,147,483,647 values", "(36)"] },
        { "null layer", ["Layer 1 is null"] },
        { "no layers", ["no layers"] },
    };

    private static Layer[] Stack(string name) => name switch
    {
        "pool too large" => [new Conv2D(8, 3), new MaxPooling2D(5), new Flatten(), End],
        "kernel too large" => [new Conv2D(8, 7), new Flatten(), End],
        "dense on a map" => [new Conv2D(8, 3), End],
        "conv on a row" => [new Flatten(), new Conv2D(8, 3), End],
        "no softmax" => [new Flatten(), new Dense(7)],
        "not ending in dense" => [new Flatten()],
        "zero filters" => [new Conv2D(0, 3), new Flatten(), End],
        "zero kernel" => [new Conv2D(8, 0), new Flatten(), End],
        "negative pool" => [new MaxPooling2D(-2), new Flatten(), End],
        "zero units" => [new Flatten(), new Dense(0, ActivationFunction.Softmax)],
        "dropout of all" => [new Flatten(), new Dropout(1), End],
        "softmax inside" => [new Flatten(), new Dense(9, ActivationFunction.Softmax), End],
        "softmax convolution" => [new Conv2D(8, 3, ActivationFunction.Softmax), new Flatten(), End],
        "second pool too large" => [new Conv2D(8, 3), new MaxPooling2D(4), new MaxPooling2D(2), new Flatten(), End],
        "too large" => [new Flatten(), new Dense(100_000_000), End],
        "null layer" => [new Flatten(), null!],
        _ => [],
    };

    [Theory]
    [MemberData(nameof(WrongStacks))]
    public void A_wrong_stack_is_refused_with_the_layer_its_place_and_what_it_got(string name, string[] expected)
    {
        string message = Assert.Throws<InvalidModelException>(() => new Sequential(new ImageShape(6, 6, 1), Stack(name))).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_input_without_pixels_is_refused() =>
        Assert.Contains("0×48×1", Assert.Throws<InvalidModelException>(() => new Sequential(new ImageShape(0, 48, 1), [new Flatten(), End])).Message, StringComparison.Ordinal);

    [Fact]
    public void Layers_get_the_names_that_Keras_gives()
    {
        var model = new Sequential(ImageShape.Fer2013,
        [
            new Conv2D(2, 3), new MaxPooling2D(), new Conv2D(2, 3), new MaxPooling2D(), new Flatten(), new Dense(3), new Dropout(0.1), End,
        ]);
        Assert.Equal(
            ["conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense", "dropout", "dense_1"],
            model.Layers.Select(l => l.Name));
    }
}
