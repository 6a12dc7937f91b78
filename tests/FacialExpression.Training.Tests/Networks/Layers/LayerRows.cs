namespace FacialExpression.Training.Tests.Networks.Layers;

/// <summary>Every layer, in each form that is computed in a way of its own, in a small model.</summary>
internal static class LayerRows
{
    public static readonly ImageShape Input = new(12, 10, 1);
    private static readonly Layer End = new Dense(7, ActivationFunction.Softmax);

    public static readonly Dictionary<string, LayerRow> All = new()
    {
        // (3·3·1 + 1)·5
        ["Conv2D"] = new(new Conv2D(5, 3), [], [new Flatten(), End], "(10, 8, 5)", 50),
        // (2·2·4 + 1)·6
        ["Conv2D relu"] = new(
            new Conv2D(6, 2, ActivationFunction.Relu), [new Conv2D(4, 3)], [new Flatten(), End], "(9, 7, 6)", 102),
        // (12, 10) → ⌈12/1⌉, ⌈10/1⌉; (3·3·1 + 1)·5
        ["Conv2D same"] = new(new Conv2D(5, 3) { Padding = Padding.Same }, [], [new Flatten(), End], "(12, 10, 5)", 50),
        // An even kernel pads one more at the bottom and right; ⌈12/3⌉, ⌈10/3⌉; 4·4·1·5 without bias
        ["Conv2D same, strides, no bias"] = new(
            new Conv2D(5, 4) { Padding = Padding.Same, Strides = 3, UseBias = false }, [], [new Flatten(), End], "(4, 4, 5)", 80),
        // ⌊(12 − 3)/2⌋ + 1, ⌊(10 − 3)/2⌋ + 1
        ["Conv2D 1×1 with strides"] =
            new(new Conv2D(6, 1) { Strides = 2 }, [new Conv2D(4, 2)], [new Flatten(), End], "(6, 5, 6)", 30),
        ["SeparableConv2D 1×1 with strides"] =
            new(new SeparableConv2D(6, 1) { Strides = 3 }, [new Conv2D(4, 2)], [new Flatten(), End], "(4, 3, 6)", 34),
        ["Conv2D strides"] = new(new Conv2D(5, 3) { Strides = 2 }, [], [new Flatten(), End], "(5, 4, 5)", 50),
        // 3·3·4 + (4 + 1)·6
        ["SeparableConv2D"] = new(
            new SeparableConv2D(6, 3, ActivationFunction.Relu), [new Conv2D(4, 3)], [new Flatten(), End], "(8, 6, 6)", 66),
        // 2·2·4 + 4·6
        ["SeparableConv2D same, strides, no bias"] = new(
            new SeparableConv2D(6, 2) { Padding = Padding.Same, Strides = 2, UseBias = false }, [new Conv2D(4, 2)],
                [new Flatten(), End], "(6, 5, 6)", 40),
        // (3·3 + 1)·4
        ["DepthwiseConv2D relu"] =
            new(new DepthwiseConv2D(3, ActivationFunction.Relu), [new Conv2D(4, 2)], [new Flatten(), End], "(9, 7, 4)", 40),
        ["DepthwiseConv2D same, strides, no bias"] = new(
            new DepthwiseConv2D(3) { Padding = Padding.Same, Strides = 2, UseBias = false }, [new Conv2D(4, 2)],
                [new Flatten(), End], "(6, 5, 4)", 36),
        ["MaxPooling2D same"] = new(
            new MaxPooling2D(3) { Padding = Padding.Same, Strides = 2 }, [new Conv2D(2, 2)], [new Flatten(), End], "(6, 5, 2)",
                0),
        ["AveragePooling2D"] = new(new AveragePooling2D(2), [new Conv2D(4, 2)], [new Flatten(), End], "(5, 4, 4)", 0),
        ["AveragePooling2D same"] = new(
            new AveragePooling2D(3) { Padding = Padding.Same, Strides = 2 }, [new Conv2D(2, 2)], [new Flatten(), End],
                "(6, 5, 2)", 0),
        ["GlobalAveragePooling2D"] = new(new GlobalAveragePooling2D(), [new Conv2D(9, 3)], [End], "(9)", 0),
        ["GlobalMaxPooling2D"] = new(new GlobalMaxPooling2D(), [new Conv2D(9, 3)], [End], "(9)", 0),
        ["ZeroPadding2D"] = new(
            new ZeroPadding2D(1, 2, 3, 0), [new Conv2D(3, 3)], [new Conv2D(2, 3), new Flatten(), End], "(13, 11, 3)", 0),
        // ONNX Runtime puts a Pad into the pool after it, where zeros would not count: the filters give negative values too.
        ["ZeroPadding2D before a pool"] = new(
            new ZeroPadding2D(1), [new Conv2D(3, 3)], [new MaxPooling2D(3), new Flatten(), End], "(12, 10, 3)", 0),
        ["ZeroPadding2D before an average"] = new(
            new ZeroPadding2D(2), [new Conv2D(3, 3)], [new AveragePooling2D(2), new Flatten(), End], "(14, 12, 3)", 0),
        ["Rescaling"] = new(new Rescaling(1.5, -0.25), [], [new Flatten(), End], "(12, 10, 1)", 0),
        ["LeakyReLU"] = new(new LeakyReLU(0.1), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0),
        // gamma, beta, moving mean, moving variance
        ["BatchNormalization on a map"] =
            new(new BatchNormalization(), [new Conv2D(5, 3)], [new Flatten(), End], "(10, 8, 5)", 20),
        ["BatchNormalization on a row"] =
            new(new BatchNormalization(0.9, 1e-5), [new Conv2D(3, 3), new Flatten()], [End], "(240)", 960),
        ["BatchNormalization without gamma"] =
            new(new BatchNormalization { Scale = false }, [new Conv2D(5, 3)], [new Flatten(), End], "(10, 8, 5)", 15),
        ["BatchNormalization without beta"] =
            new(new BatchNormalization { Center = false }, [new Conv2D(5, 3)], [new Flatten(), End], "(10, 8, 5)", 15),
        ["BatchNormalization of moments alone"] = new(
            new BatchNormalization { Center = false, Scale = false }, [new Conv2D(3, 3), new Flatten()], [End], "(240)", 480),
        ["Activation relu"] = new(
            new Activation(ActivationFunction.Relu), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0),
        ["Activation linear"] =
            new(new Activation(ActivationFunction.Linear), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0),
        ["SpatialDropout2D"] = new(new SpatialDropout2D(0.5), [new Conv2D(6, 3)], [new Flatten(), End], "(10, 8, 6)", 0),
        ["MaxPooling2D"] = new(new MaxPooling2D(2), [new Conv2D(4, 2)], [new Flatten(), End], "(5, 4, 4)", 0),
        ["MaxPooling2D that drops an edge"] = new(new MaxPooling2D(3), [new Conv2D(2, 1)], [new Flatten(), End], "(4, 3, 2)", 0),
        ["Flatten"] = new(new Flatten(), [new Conv2D(3, 3)], [End], "(240)", 0),
        // (120 + 1)·9
        ["Dense"] = new(new Dense(9), [new Flatten()], [End], "(9)", 1089),
        ["Dense relu"] = new(new Dense(9, ActivationFunction.Relu), [new Flatten()], [End], "(9)", 1089),
        ["Dense without bias"] =
            new(new Dense(9, ActivationFunction.Elu) { UseBias = false }, [new Flatten()], [End], "(9)", 1080),
        ["Activation softmax"] =
            new(new Activation(ActivationFunction.Softmax), [new Conv2D(7, 3), new GlobalAveragePooling2D()], [], "(7)", 0),
        ["Dense softmax"] = new(End, [new Flatten()], [], "(7)", 847),
        ["Dropout on a row"] = new(new Dropout(0.5), [new Flatten()], [End], "(120)", 0),
        ["Dropout on a map"] = new(new Dropout(0.25), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0),
        // 3·3·4·4 + 4, twice
        ["Residual"] = new(
            new Residual([Same(4, 3, ActivationFunction.Relu), Same(4, 3)]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 296),
        // 3·3·4·4 + 4
        ["Residual that begins with relu"] = new(
            new Residual([new Activation(ActivationFunction.Relu), Same(4, 3)]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 148),
        // 3·3·4·6 without bias, 4·6 of moments; past it 4·6 without bias, 4·6 of moments
        ["Residual with a shortcut and strides"] = new(
            new Residual(
            [
                new Conv2D(6, 3) { Strides = 2, Padding = Padding.Same, UseBias = false },
                new BatchNormalization(),
                new Activation(ActivationFunction.Relu),
            ])
            {
                Shortcut = [new Conv2D(6, 1) { Strides = 2, UseBias = false }, new BatchNormalization()],
            },
            [new Conv2D(4, 3)], [new Activation(ActivationFunction.Relu), new Flatten(), End], "(5, 4, 6)", 288),
        // 4·4 of moments, 3·3·4·4 + 4
        ["Residual with normalization and dropout"] = new(
            new Residual(
            [
                new BatchNormalization(), new Activation(ActivationFunction.Relu), new Dropout(0.5),
                Same(4, 3), new SpatialDropout2D(0.5),
            ]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 164),
        // 3·3·4 + (4 + 1)·4, and twice (4 + 1)·4
        ["Residual in residuals"] = new(
            new Residual(
            [
                new Residual([new SeparableConv2D(4, 3, ActivationFunction.Relu) { Padding = Padding.Same }]),
                Same(4, 1, ActivationFunction.Relu),
            ])
            {
                Shortcut = [new Residual([Same(4, 1)])],
            },
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 96),
        ["Residual of poolings"] = new(
            new Residual([new MaxPooling2D()]) { Shortcut = [new AveragePooling2D()] },
            [new Conv2D(4, 3)], [new Flatten(), End], "(5, 4, 4)", 0),
        // (120 + 1)·20 + (20 + 1)·120
        ["Residual on a row"] = new(
            new Residual([new Dense(20, ActivationFunction.Relu), new Dense(120)]), [new Flatten()], [End], "(120)", 4940),
        // (240 + 1)·20 + (20 + 1)·240; maps of three channels, whose order in a row matters.
        ["Residual on a flattened map"] = new(
            new Residual([new Dense(20, ActivationFunction.Relu), new Dense(240)]), [new Conv2D(3, 3), new Flatten()], [End],
                "(240)", 9860),
        ["Residual with normalization on a flattened map"] = new(
            new Residual([new BatchNormalization()]) { Shortcut = [new Dropout(0.5)] }, [new Conv2D(3, 3), new Flatten()],
                [End], "(240)", 960),
        ["Residual that flattens"] = new(
            new Residual([new Flatten()]) { Shortcut = [new Flatten()] }, [new Conv2D(3, 3)], [End], "(240)", 0),
        ["Residual that hands on its input twice"] = new(
            new Residual([new Activation(ActivationFunction.Linear)]), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0),
        // (3·2·1 + 1)·5
        ["Conv2D 3×2"] = new(new Conv2D(5, (3, 2)), [], [new Flatten(), End], "(10, 9, 5)", 35),
        // ⌈12/2⌉, ⌈10/3⌉
        ["Conv2D 3×2 same, strides 2×3"] = new(
            new Conv2D(4, (3, 2)) { Padding = Padding.Same, Strides = (2, 3) }, [], [new Flatten(), End], "(6, 4, 4)", 28),
        // ⌊(12 − 1)/2⌋ + 1, ⌊(10 − 3)/2⌋ + 1; (1·3·4 + 1)·4
        ["Conv2D of one row with strides"] =
            new(new Conv2D(4, (1, 3)) { Strides = 2 }, [new Conv2D(4, 1)], [new Flatten(), End], "(6, 4, 4)", 52),
        // A window of 3 covers 5.
        ["Conv2D dilated"] = new(new Conv2D(5, 3) { DilationRate = 2 }, [], [new Flatten(), End], "(8, 6, 5)", 50),
        ["Conv2D dilated, same"] = new(
            new Conv2D(4, 3) { DilationRate = (2, 3), Padding = Padding.Same }, [new Conv2D(2, 2)], [new Flatten(), End],
                "(11, 9, 4)", 76),
        // (3·3·4/2 + 1)·6
        ["Conv2D groups"] = new(new Conv2D(6, 3) { Groups = 2 }, [new Conv2D(4, 2)], [new Flatten(), End], "(9, 7, 6)", 114),
        ["Conv2D 1×1 groups, relu"] = new(
            new Conv2D(4, 1, ActivationFunction.Relu) { Groups = 4 }, [new Conv2D(4, 2)], [new Flatten(), End], "(11, 9, 4)", 8),
        // (3·3 + 1)·4·2
        ["DepthwiseConv2D multiplied"] = new(
            new DepthwiseConv2D(3) { DepthMultiplier = 2 }, [new Conv2D(4, 2)], [new Flatten(), End], "(9, 7, 8)", 80),
        ["DepthwiseConv2D of one channel, multiplied"] =
            new(new DepthwiseConv2D(3) { DepthMultiplier = 3 }, [], [new Flatten(), End], "(10, 8, 3)", 30),
        ["DepthwiseConv2D 2×3 dilated"] = new(
            new DepthwiseConv2D((2, 3)) { DilationRate = 2 }, [new Conv2D(4, 2)], [new Flatten(), End], "(9, 5, 4)", 28),
        // 2·2·4·2 + (4·2 + 1)·6
        ["SeparableConv2D multiplied, dilated"] = new(
            new SeparableConv2D(6, 2) { DepthMultiplier = 2, DilationRate = 2 }, [new Conv2D(4, 3)], [new Flatten(), End],
                "(8, 6, 6)", 86),
        ["MaxPooling2D 2×3"] =
            new(new MaxPooling2D((2, 3)), [new Conv2D(4, 2, ActivationFunction.Relu)], [new Flatten(), End], "(5, 3, 4)", 0),
        ["AveragePooling2D 3×2 same, strides 2×1"] = new(
            new AveragePooling2D((3, 2)) { Padding = Padding.Same, Strides = (2, 1) }, [new Conv2D(2, 2)], [new Flatten(), End],
                "(6, 9, 2)", 0),
        ["Cropping2D"] = new(new Cropping2D(1, 2, 3, 0), [new Conv2D(3, 3)], [new Flatten(), End], "(7, 5, 3)", 0),
        ["Permute"] = new(new Permute(2, 3, 1), [new Conv2D(3, 3)], [new Conv2D(2, 2), new Flatten(), End], "(8, 3, 10)", 0),
        ["PReLU"] = new(new PReLU(), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 240),
        ["PReLU of channels"] =
            new(new PReLU { ShareOverPlaces = true }, [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 3),
        ["PReLU on a flattened map"] = new(new PReLU(), [new Conv2D(3, 3), new Flatten()], [End], "(240)", 240),
        ["Activation softmax in the middle"] =
            new(new Activation(ActivationFunction.Softmax), [new Flatten(), new Dense(9)], [End], "(9)", 0),
        // 3·3·4·3 + 3
        ["Branches concatenate"] = new(
            new Branches(Join.Concatenate, [[], [Same(3, 3)]]), [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 7)", 111),
        // (4 + 1)·4
        ["Branches multiply a map by a row"] = new(
            new Branches(Join.Multiply, [[], [new GlobalAveragePooling2D(), new Dense(4, ActivationFunction.Sigmoid)]]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 20),
        ["Branches multiply a row by a map"] = new(
            new Branches(Join.Multiply, [[new GlobalMaxPooling2D()], [Same(4, 1)]]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 20),
        ["Branches multiply maps"] = new(
            new Branches(Join.Multiply, [[new Activation(ActivationFunction.Sigmoid)], [Same(4, 1)]]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 20),
        // three times (4 + 1)·4
        ["Branches add three"] = new(
            new Branches(Join.Add, [[Same(4, 1)], [Same(4, 1, ActivationFunction.Relu)], [Same(4, 1)]]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 60),
        ["Branches average three"] = new(
            new Branches(Join.Average, [[], [Same(4, 1)], [new Activation(ActivationFunction.Relu)]]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 20),
        ["Branches maximum"] = new(
            new Branches(Join.Maximum, [[], [Same(4, 1)]]), [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 20),
        ["Branches concatenate the input three times"] = new(
            new Branches(Join.Concatenate, [[], [], []]), [], [new Conv2D(2, 3), new Flatten(), End], "(12, 10, 3)", 0),
        ["Branches concatenate rows"] = new(
            new Branches(Join.Concatenate, [[new GlobalAveragePooling2D()], [new GlobalMaxPooling2D()]]),
            [new Conv2D(4, 3)], [End], "(8)", 0),
        // (4 + 1)·5
        ["Branches concatenate a flattened map"] = new(
            new Branches(Join.Concatenate, [[new Flatten()], [new GlobalAveragePooling2D(), new Dense(5)]]),
            [new Conv2D(4, 3)], [End], "(325)", 25),
        // (4 + 1)·4, 4·4 of moments, (4 + 1)·4
        ["Branches in a residual"] = new(
            new Residual(
            [
                new BatchNormalization(),
                Same(4, 1),
                new Branches(Join.Multiply, [[], [new GlobalAveragePooling2D(), new Dense(4, ActivationFunction.Sigmoid)]]),
            ]),
            [new Conv2D(4, 3)], [new Flatten(), End], "(10, 8, 4)", 56),
    };

    /// <summary>
    /// Rows that Keras' files cannot hold: they add a flattened map, which Keras orders otherwise, to values in an order of their
    /// own.
    /// </summary>
    public static readonly string[] JoinsInAnotherOrder =
        ["Residual on a flattened map", "Branches concatenate a flattened map"];

    /// <summary>Rows that TensorFlow.js has no layers for.</summary>
    public static readonly string[] NotInTensorFlowJs =
    [
        "Conv2D groups", "Conv2D 1×1 groups, relu", "DepthwiseConv2D 2×3 dilated", "SeparableConv2D multiplied, dilated",
    ];

    /// <summary>Functions that Keras 2 and TensorFlow.js do not have.</summary>
    public static readonly string[] Keras3Only = ["Activation HardSwish", "Conv2D HardSwish"];

    static LayerRows()
    {
        foreach (ActivationFunction function in Enum.GetValues<ActivationFunction>()
            .Where(f => f is not (ActivationFunction.Softmax or ActivationFunction.Relu or ActivationFunction.Linear)))
        {
            All[$"Activation {function}"] =
                new(new Activation(function), [new Conv2D(3, 3)], [new Flatten(), End], "(10, 8, 3)", 0);
            All[$"Conv2D {function}"] =
                new(new Conv2D(6, 2, function), [new Conv2D(4, 3)], [new MaxPooling2D(), new Flatten(), End], "(9, 7, 6)", 102);
        }
    }

    private static Conv2D Same(int filters, int kernelSize, ActivationFunction activation = ActivationFunction.Linear) =>
        new(filters, kernelSize, activation) { Padding = Padding.Same };
}
