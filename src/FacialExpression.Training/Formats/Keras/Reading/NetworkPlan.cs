namespace FacialExpression.Training.Formats.Keras;

/// <summary>Converts a path of Keras' layers to a stack of ours that ends in probabilities.</summary>
/// <exception cref="InvalidDataException">A layer is not known, or cannot work on what it gets; the message names it.</exception>
internal sealed class NetworkPlan
{
    private static readonly string[] RegressionLosses =
    [
        "mse", "mae", "mape", "msle", "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error", "huber", "huber_loss", "log_cosh", "logcosh",
    ];

    private readonly bool _isKeras3;
    private readonly IReadOnlySet<string> _skipped;

    private NetworkPlan(bool isKeras3, IReadOnlySet<string> skipped) => (_isKeras3, _skipped) = (isKeras3, skipped);

    /// <param name="nodes">The path from the image to the scores.</param>
    /// <param name="input">The image.</param>
    /// <param name="file">What the file says of training and version.</param>
    /// <param name="skipped">The names of layers that are left out.</param>
    public static IReadOnlyList<PlannedLayer> Make(
        IReadOnlyList<KerasNode> nodes, ImageShape input, KerasFile file, IReadOnlySet<string> skipped)
    {
        TensorShape shape = new MapShape(input.Height, input.Width, input.Channels);
        List<PlannedLayer> plan = new NetworkPlan(file.IsKeras3, skipped).Plan(nodes, ref shape);
        return SplitInnerSoftmax(EndInProbabilities(plan, shape, file.Loss), isPath: false);
    }

    private List<PlannedLayer> Plan(IReadOnlyList<KerasNode> nodes, ref TensorShape shape)
    {
        var plan = new List<PlannedLayer>();
        foreach (KerasNode node in nodes)
        {
            TensorShape before = shape;
            KerasLayer source = node is KerasNode.Branch b ? b.Joint : ((KerasNode.Single)node).Layer;
            if (_skipped.Contains(source.Name))
            {
                RequireSkippable(node, source);
                continue;
            }

            try
            {
                IEnumerable<PlannedLayer> planned = node is KerasNode.Branch branch
                    ? [PlanBranch(branch, shape)]
                    : LayerTable.Read(source.ClassName, source.Json, shape, _isKeras3)
                        .Select(read => new PlannedLayer(read.Layer, source) { Weights = read.Weights });
                foreach (PlannedLayer layer in planned)
                {
                    shape = layer.Layer.GetOutputShape(shape);
                    _ = layer.Layer.GetParameters(before).Sum(p => (long)p.Count);
                    plan.Add(layer);
                    before = shape;
                }
            }
            catch (LayerException e)
            {
                throw new InvalidDataException($"{source.Title}, which gets the shape {shape}, {e.Message}", e);
            }
            catch (Exception e) when (e is InvalidNetworkException or OverflowException)
            {
                throw new InvalidDataException($"{source.Title}: {e.Message.TrimEnd('.')}", e);
            }
        }

        return plan;
    }

    private static void RequireSkippable(KerasNode node, KerasLayer source)
    {
        if (node is KerasNode.Branch || source.HasWeights)
        {
            string fault = node is KerasNode.Branch ? "joins branches" : "has weights";
            throw new InvalidDataException($"{source.Title} {fault}, so KerasModelOptions.SkippedLayers cannot leave it out");
        }
    }

    private PlannedLayer PlanBranch(KerasNode.Branch branch, TensorShape shape)
    {
        var ends = new TensorShape[branch.Paths.Count];
        var paths = new IReadOnlyList<PlannedLayer>[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = shape;
            paths[i] = SplitInnerSoftmax(Plan(branch.Paths[i], ref ends[i]), isPath: true);
        }

        Join join = JointTable.Read(branch.Joint, ends);
        return Joined(join, branch.Joint, FlattenOrder.IsKerasNeeded(join, paths, shape)
            ? [.. paths.Select(path => FlattenOrder.TurnToKeras(path, shape))]
            : paths);
    }

    /// <summary>Our layer of branches.</summary>
    public static PlannedLayer Joined(Join join, KerasLayer source, IReadOnlyList<IReadOnlyList<PlannedLayer>> paths)
    {
        if (join == Join.Add && paths.Count == 2 && paths.Any(path => path.Count > 0))
        {
            // The input may be on either side of a sum.
            IReadOnlyList<PlannedLayer>[] ordered = paths[0].Count > 0 ? [.. paths] : [paths[1], paths[0]];
            return new PlannedLayer(new Residual(LayersOf(ordered[0])) { Shortcut = LayersOf(ordered[1]) }, source)
            {
                Paths = ordered,
            };
        }

        return new PlannedLayer(new Branches(join, [.. paths.Select(LayersOf)]), source) { Paths = paths };
    }

    private static IReadOnlyList<Layer> LayersOf(IEnumerable<PlannedLayer> plan) => [.. plan.Select(layer => layer.Layer)];

    /// <summary>Softmax before the end is a layer of its own.</summary>
    private static IReadOnlyList<PlannedLayer> SplitInnerSoftmax(IReadOnlyList<PlannedLayer> plan, bool isPath) =>
    [
        .. plan.SelectMany((layer, i) => layer.Layer is Dense { IsSoftmax: true } dense && (isPath || i < plan.Count - 1)
            ? [
                layer with { Layer = dense with { Activation = ActivationFunction.Linear } },
                new PlannedLayer(new Activation(ActivationFunction.Softmax), layer.Source),
            ]
            : new[] { layer }),
    ];

    private static IReadOnlyList<PlannedLayer> EndInProbabilities(List<PlannedLayer> plan, TensorShape shape, string? loss)
    {
        bool isRegression = loss is not null && RegressionLosses.Contains(KerasNames.ToSnakeCase(loss));
        // After the scores there is nothing left to drop out of, and a layer that only turns numbers of half size into whole ones
        // does nothing here.
        while (plan is [.., { Layer: Dropout or Activation { Function: ActivationFunction.Linear } }])
        {
            plan.RemoveAt(plan.Count - 1);
        }

        if (plan.Count == 0 || shape is not VectorShape)
        {
            throw new InvalidDataException(
                $"its model ends in the shape {shape}, where a row of scores should be: one for each class");
        }

        KerasLayer source = plan[^1].Source;
        PlannedLayer[] end = plan switch
        {
            [.., { Layer: Dense { Activation: ActivationFunction.Linear } dense }, { Layer: Activation last }]
                when last.Function is ActivationFunction.Softmax or ActivationFunction.Sigmoid =>
                [plan[^2] with { Layer = dense with { Activation = last.Function } }],
            _ => [plan[^1]],
        };
        IEnumerable<PlannedLayer> start = plan.SkipLast(end[0] == plan[^1] ? 1 : 2);
        return [.. start, .. (end[0].Layer switch
        {
            Layer { IsSoftmax: true } => end,

            // A yes or no, of which two classes are made: see OutputLabels.
            Dense { Units: 1, Activation: ActivationFunction.Sigmoid } one =>
                [end[0] with { Layer = one with { Activation = ActivationFunction.Softmax } }],
            Dense { Activation: ActivationFunction.Linear } when isRegression => throw new InvalidDataException(
                $"{source.Title} is the last and linear, and the model was trained with the loss {Quoted.Text(loss!)}: it "
                + "computes numbers, such as an age, and no classes"),

            // Scores that a loss took as logits.
            Dense { Activation: ActivationFunction.Linear } logits =>
                [end[0] with { Layer = logits with { Activation = ActivationFunction.Softmax } }],
            Dense { Activation: ActivationFunction.Sigmoid } sigmoids =>
                [end[0] with { Layer = sigmoids with { Activation = ActivationFunction.Linear } }, .. NormalizedSigmoids(source)],
            Activation { Function: ActivationFunction.Sigmoid } when shape.Size == 1 =>
                [end[0] with { Layer = new Activation(ActivationFunction.Softmax) }],
            Activation { Function: ActivationFunction.Sigmoid } => NormalizedSigmoids(source),
            GlobalAveragePooling2D or GlobalMaxPooling2D or Flatten or BatchNormalization
                when start.LastOrDefault()?.Layer is Convolution2D { Activation: ActivationFunction.Linear }
                    or Dense { Activation: ActivationFunction.Linear } =>
                [.. end, new PlannedLayer(new Activation(ActivationFunction.Softmax), source)],
            _ => throw new InvalidDataException(
                $"{source.Title} is the last, but gives neither probabilities nor logits. End the model with a Dense that has "
                + "softmax and save it again"),
        })];
    }

    // softmax(−softplus(−x)) = sigmoid(x) / Σ sigmoid: independent yes-or-no answers, divided by their sum.
    private static PlannedLayer[] NormalizedSigmoids(KerasLayer source) =>
    [
        .. new Layer[] { new Rescaling(-1), new Activation(ActivationFunction.Softplus), new Rescaling(-1),
            new Activation(ActivationFunction.Softmax) }
            .Select(l => new PlannedLayer(l, source)),
    ];
}
