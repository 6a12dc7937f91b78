using static FacialExpression.Training.ActivationFunction;

namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>Which settings and inputs each layer refuses, and that it takes those at the ends of its ranges.</summary>
public class LayerRefusalTests
{
    private const int Billion = 1_000_000_000;
    private const string TooMany = "would have more than 2,147,483,647 values";

    /// <summary>Layers for an image of 6×6, and what the message says of the last one.</summary>
    private static readonly Dictionary<string, (Layer[] Layers, string Fault)> Refused = new()
    {
        ["Activation softmax over a map"] = ([new Activation(Softmax)], "has softmax over a feature map"),
        ["Activation unknown"] = ([new Activation((ActivationFunction)99)], "has an unknown activation: 99"),
        ["Dense unknown activation"] = ([new Flatten(), new Dense(7, (ActivationFunction)99)], "has an unknown activation: 99"),
        ["Conv2D unknown activation"] = ([new Conv2D(7, 3, (ActivationFunction)99)], "has an unknown activation: 99"),
        ["Dense on a map, with softmax"] = ([new Dense(7, Softmax)], "needs a row of values"),
        ["BatchNormalization momentum 1"] =
            ([new BatchNormalization(1)], "needs a Momentum of at least 0 and less than 1, received 1."),
        ["BatchNormalization negative momentum"] = ([new BatchNormalization(-0.1)], "less than 1, received -0.1."),
        ["BatchNormalization momentum NaN"] = ([new BatchNormalization(double.NaN)], "less than 1, received NaN."),
        ["BatchNormalization epsilon 0"] = ([new BatchNormalization(0.9, 0)], "needs an Epsilon above 0, received 0."),
        ["BatchNormalization negative epsilon"] = ([new BatchNormalization(0.9, -1)], "above 0, received -1."),
        ["BatchNormalization epsilon ∞"] =
            ([new BatchNormalization(0.9, double.PositiveInfinity)], "needs an Epsilon above 0, received Infinity."),
        ["Dropout negative"] = ([new Dropout(-0.5)], "needs a Rate of at least 0 and less than 1, received -0.5."),
        ["SpatialDropout2D on a row"] = ([new Flatten(), new SpatialDropout2D(0.5)], "needs a feature map"),
        ["SpatialDropout2D of all"] = ([new SpatialDropout2D(1)], "needs a Rate of at least 0 and less than 1, received 1."),
        ["LeakyReLU negative"] = ([new LeakyReLU(-0.1)], "needs a NegativeSlope of 0 or more, received -0.1."),
        ["LeakyReLU ∞"] = ([new LeakyReLU(double.PositiveInfinity)], "0 or more, received Infinity."),
        ["Rescaling NaN"] = ([new Rescaling(double.NaN)], "that are finite, received NaN and 0."),
        ["Rescaling infinite offset"] =
            ([new Rescaling(1, double.NegativeInfinity)], "that are finite, received 1 and -Infinity."),
        ["Rescaling beyond float32"] = ([new Rescaling(1e39)], "that are finite, received 1E+39 and 0."),
        ["Permute twice the same"] = ([new Permute(1, 1, 2)], "needs the axes 1, 2 and 3, each once, received 1, 1, 2."),
        ["Permute axis 0"] = ([new Permute(0, 1, 2)], "each once, received 0, 1, 2."),

        ["Conv2D filters 0"] = ([new Conv2D(0, 3)], "needs Filters above 0, received 0."),
        ["Conv2D on a row"] = ([new Flatten(), new Conv2D(8, 3)], "needs a feature map (height, width, channels)."),
        ["Dense units 0"] = ([new Flatten(), new Dense(0)], "needs Units above 0, received 0."),
        ["Dropout of all"] = ([new Dropout(1)], "needs a Rate of at least 0 and less than 1, received 1."),
        ["MaxPooling2D negative pool"] = ([new MaxPooling2D(-2)], "needs PoolSize above 0, received -2."),
        ["MaxPooling2D too large"] = ([new MaxPooling2D(7)], "has a pool of 7×7, larger than its input."),
        ["Conv2D kernel without height"] = ([new Conv2D(8, (0, 3))], "needs KernelSize above 0, received 0×3."),
        ["Conv2D kernel without width"] = ([new Conv2D(8, (3, 0))], "needs KernelSize above 0, received 3×0."),
        ["Conv2D kernel 0"] = ([new Conv2D(8, 0)], "needs KernelSize above 0, received 0."),
        ["Conv2D kernel too high"] = ([new Conv2D(8, (7, 1))], "has a kernel of 7×1, larger than its input."),
        ["Conv2D kernel too wide"] = ([new Conv2D(8, (1, 7))], "has a kernel of 1×7, larger than its input."),
        ["Conv2D kernel that covers too much"] = (
            [new Conv2D(8, 3) { DilationRate = 3 }],
            "has a kernel of 3×3 with a DilationRate of 3×3, which covers 7×7, more than its input."),
        ["Conv2D kernel that covers more than an int"] =
            ([new Conv2D(8, 100_000) { DilationRate = 100_000 }], TooMany),
        ["Conv2D strides 0"] = ([new Conv2D(8, 3) { Strides = (1, 0) }], "needs Strides above 0, received 1×0."),
        ["Conv2D dilation 0"] = ([new Conv2D(8, 3) { DilationRate = 0 }], "needs DilationRate above 0, received 0."),
        ["Conv2D unknown padding"] = ([new Conv2D(8, 3) { Padding = (Padding)9 }], "has an unknown padding: 9."),
        ["Conv2D groups 0"] = ([new Conv2D(8, 3) { Groups = 0 }], "needs Groups above 0, received 0."),
        ["Conv2D groups of channels"] = (
            [new Conv2D(3, 1), new Conv2D(8, 3) { Groups = 2 }],
            "needs Groups that divide its 3 channels and 8 filters, received 2."),
        ["Conv2D groups of filters"] = (
            [new Conv2D(4, 1), new Conv2D(5, 3) { Groups = 2 }],
            "needs Groups that divide its 4 channels and 5 filters, received 2."),
        ["Conv2D groups of negative filters"] =
            ([new Conv2D(4, 1), new Conv2D(-5, 3) { Groups = 2 }], "needs Filters above 0, received -5."),
        ["Conv2D map too large"] = ([new Conv2D(Billion / 10, 1)], TooMany),
        ["DepthwiseConv2D multiplier 0"] =
            ([new DepthwiseConv2D(3) { DepthMultiplier = 0 }], "needs DepthMultiplier above 0, received 0."),
        ["DepthwiseConv2D channels beyond an int"] =
            ([new Conv2D(8, 6), new DepthwiseConv2D(1) { DepthMultiplier = Billion }], TooMany),
        ["SeparableConv2D multiplier 0"] =
            ([new SeparableConv2D(8, 3) { DepthMultiplier = 0 }], "needs DepthMultiplier above 0, received 0."),
        ["SeparableConv2D channels beyond an int"] =
            ([new Conv2D(8, 6), new SeparableConv2D(1, 1) { DepthMultiplier = Billion }], TooMany),
        ["MaxPooling2D strides 0"] = ([new MaxPooling2D(2) { Strides = 0 }], "needs Strides above 0, received 0."),

        ["Cropping2D negative top"] = ([new Cropping2D(-1, 0, 0, 0)], "received -1 and 0 rows, 0 and 0 columns."),
        ["Cropping2D negative bottom"] = ([new Cropping2D(0, -1, 0, 0)], "received 0 and -1 rows, 0 and 0 columns."),
        ["Cropping2D negative left"] = ([new Cropping2D(0, 0, -1, 0)], "received 0 and 0 rows, -1 and 0 columns."),
        ["Cropping2D negative right"] = ([new Cropping2D(0, 0, 0, -1)], "received 0 and 0 rows, 0 and -1 columns."),
        ["Cropping2D all rows"] = ([new Cropping2D(4, 2, 0, 0)], "rows, 0 and 0 columns, which leaves nothing."),
        ["Cropping2D all columns"] = ([new Cropping2D(0, 0, 3, 3)], "rows, 3 and 3 columns, which leaves nothing."),
        ["ZeroPadding2D negative top"] = ([new ZeroPadding2D(-1, 0, 0, 0)], "received -1 and 0 rows, 0 and 0 columns."),
        ["ZeroPadding2D negative bottom"] = ([new ZeroPadding2D(0, -1, 0, 0)], "received 0 and -1 rows, 0 and 0 columns."),
        ["ZeroPadding2D negative left"] = ([new ZeroPadding2D(0, 0, -1, 0)], "received 0 and 0 rows, -1 and 0 columns."),
        ["ZeroPadding2D negative right"] = ([new ZeroPadding2D(0, 0, 0, -1)], "received 0 and 0 rows, 0 and -1 columns."),
        ["ZeroPadding2D beyond an int of rows"] = ([new ZeroPadding2D(int.MaxValue, 1, 0, 0)], TooMany),
        ["ZeroPadding2D beyond an int of columns"] = ([new ZeroPadding2D(0, 0, int.MaxValue, 1)], TooMany),

        ["Branches of one path"] = ([new Branches(Join.Add, [[]])], "needs two paths or more, received 1."),
        ["Branches unknown join"] = ([new Branches((Join)9, [[], []])], "has an unknown join: 9."),
        ["Branches add other channels"] = (
            [new Branches(Join.Add, [[], [new Conv2D(2, 1)]])],
            "joins shapes that do not fit: (6, 6, 1) and (6, 6, 2). Let all paths end in one shape."),
        ["Branches multiply a map by another row"] = (
            [new Conv2D(4, 1), new Branches(Join.Multiply, [[], [new GlobalAveragePooling2D()], [new Flatten()]])],
            "joins shapes that do not fit: (6, 6, 4) and (4) and (144). "
            + "Let all paths end in one shape, or in a map and rows with a value for each channel."),
        ["Branches multiply two maps"] = (
            [new Branches(Join.Multiply, [[], [new Conv2D(1, 2)]])], "do not fit: (6, 6, 1) and (5, 5, 1)."),
        ["Branches concatenate a map and a row"] = (
            [new Branches(Join.Concatenate, [[], [new Flatten()]])],
            "joins shapes that do not fit: (6, 6, 1) and (36). "
            + "Let all paths end in maps of the same height and width, or all in rows."),
        ["Branches concatenate a row and a map"] =
            ([new Branches(Join.Concatenate, [[new Flatten()], []])], "do not fit: (36) and (6, 6, 1)."),
        ["Branches concatenate other heights"] =
            ([new Branches(Join.Concatenate, [[], [new Conv2D(1, (2, 1))]])], "do not fit: (6, 6, 1) and (5, 6, 1)."),
        ["Branches concatenate other widths"] =
            ([new Branches(Join.Concatenate, [[], [new Conv2D(1, (1, 2))]])], "do not fit: (6, 6, 1) and (6, 5, 1)."),
        ["Branches concatenate channels beyond an int"] =
            ([new MaxPooling2D(6), new Branches(Join.Concatenate, [[Wide], [Wide], [Wide]])], TooMany),
        ["Branches concatenate rows beyond an int"] = (
            [
                new MaxPooling2D(6),
                new Branches(Join.Concatenate, [.. Enumerable.Repeat<Layer[]>([Wide, new Flatten()], 3)]),
            ],
            TooMany),
    };

    /// <summary>Layers for an image of 6×6 with settings at the ends of their ranges, and what comes out.</summary>
    private static readonly Dictionary<string, (Layer Layer, string Output)> Accepted = new()
    {
        ["Dropout of none"] = (new Dropout(0), "(6, 6, 1)"),
        ["Dropout of nearly all"] = (new Dropout(Math.BitDecrement(1.0)), "(6, 6, 1)"),
        ["SpatialDropout2D of none"] = (new SpatialDropout2D(0), "(6, 6, 1)"),
        ["BatchNormalization momentum 0"] = (new BatchNormalization(0), "(6, 6, 1)"),
        ["BatchNormalization smallest epsilon"] = (new BatchNormalization(0.99, double.Epsilon), "(6, 6, 1)"),
        ["LeakyReLU 0"] = (new LeakyReLU(0), "(6, 6, 1)"),
        ["Rescaling largest"] = (new Rescaling(float.MaxValue, -float.MaxValue), "(6, 6, 1)"),
        ["Cropping2D of none"] = (new Cropping2D(0), "(6, 6, 1)"),
        ["Cropping2D all but one"] = (new Cropping2D(3, 2, 0, 5), "(1, 1, 1)"),
        ["ZeroPadding2D of none"] = (new ZeroPadding2D(0), "(6, 6, 1)"),
        ["Conv2D over all"] = (new Conv2D(8, 6), "(1, 1, 8)"),
        ["Conv2D that covers all"] = (new Conv2D(8, (2, 6)) { DilationRate = (5, 1) }, "(1, 1, 8)"),
        ["Conv2D larger, same"] = (new Conv2D(8, 9) { Padding = Padding.Same }, "(6, 6, 8)"),
        ["Branches of two paths"] = (new Branches(Join.Concatenate, [[], []]), "(6, 6, 2)"),
    };

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    public static TheoryData<string> AcceptedNames => [.. Accepted.Keys];

    // Three times its channels are more than the largest int.
    private static Conv2D Wide => new(Billion, 1) { UseBias = false };

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void What_a_layer_cannot_compute_is_refused(string name)
    {
        (Layer[] layers, string fault) = Refused[name];
        string message = Assert.Throws<InvalidNetworkException>(
            () => new Sequential(new ImageShape(6, 6, 1), [.. layers, new Flatten(), new Dense(7, Softmax)])).Message;
        TensorShape input = layers.SkipLast(1)
            .Aggregate((TensorShape)new MapShape(6, 6, 1), (shape, layer) => layer.GetOutputShape(shape));
        Assert.StartsWith($"Layer {layers.Length - 1}, {layers[^1].KerasName}", message, StringComparison.Ordinal);
        Assert.Contains($" ({layers[^1].GetType().Name}), ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.EndsWith($" It got the shape {input}.", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void The_ends_of_each_range_are_accepted(string name)
    {
        (Layer layer, string output) = Accepted[name];
        var model = new Sequential(new ImageShape(6, 6, 1), [layer, new Flatten(), new Dense(7, Softmax)]);
        Assert.Equal(output, model.Layers[0].Output.ToString());
    }

    [Fact]
    public void Null_layers_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new Sequential(ImageShape.Fer2013, null!));
        Assert.Throws<ArgumentNullException>(() => new Residual(null!));
        Assert.Throws<ArgumentNullException>(() => new Residual([new Flatten()]) { Shortcut = null! });
        Assert.Throws<ArgumentNullException>(() => new Branches(Join.Add, null!));
        Assert.Throws<ArgumentNullException>(() => new Branches(Join.Add, [[], null!]));
    }
}
