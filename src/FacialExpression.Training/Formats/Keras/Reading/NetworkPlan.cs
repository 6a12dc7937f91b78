namespace FacialExpression.Training.Formats.Keras;

/// <summary>Converts a path of Keras' layers to a stack of ours that ends in probabilities.</summary>
/// <exception cref="InvalidDataException">A layer is not known, or cannot work on what it gets; the message names it.</exception>
internal static class NetworkPlan
{
    private static readonly string[] RegressionLosses =
    [
        "mse", "mae", "mape", "msle", "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error", "huber", "huber_loss", "log_cosh", "logcosh",
    ];

    /// <param name="nodes">The path from the image to the scores.</param>
    /// <param name="input">The image.</param>
    /// <param name="loss">What it was trained with; <see langword="null"/> where the file does not say.</param>
    public static IReadOnlyList<PlannedLayer> Make(IReadOnlyList<KerasNode> nodes, ImageShape input, string? loss)
    {
        TensorShape shape = new MapShape(input.Height, input.Width, input.Channels);
        return EndInProbabilities(Plan(nodes, ref shape), shape, loss);
    }

    private static List<PlannedLayer> Plan(IReadOnlyList<KerasNode> nodes, ref TensorShape shape)
    {
        var plan = new List<PlannedLayer>();
        foreach (KerasNode node in nodes)
        {
            TensorShape before = shape;
            KerasLayer source = node is KerasNode.Branch b ? b.Sum : ((KerasNode.Single)node).Layer;
            try
            {
                IEnumerable<PlannedLayer> planned = node is KerasNode.Branch branch
                    ? [PlanBranch(branch, shape)]
                    : LayerTable.Read(source.ClassName, source.Json, shape).Select(l => new PlannedLayer(l, source));
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

    private static PlannedLayer PlanBranch(KerasNode.Branch branch, TensorShape shape)
    {
        (TensorShape mainShape, TensorShape shortcutShape) = (shape, shape);
        List<PlannedLayer>[] paths = [Plan(branch.Main, ref mainShape), Plan(branch.Shortcut, ref shortcutShape)];
        if (paths[0].Count == 0)
        {
            Array.Reverse(paths);
        }

        return new PlannedLayer(
            new Residual([.. paths[0].Select(l => l.Layer)]) { Shortcut = [.. paths[1].Select(l => l.Layer)] }, branch.Sum)
        {
            Main = paths[0],
            Shortcut = paths[1],
        };
    }

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

            // A yes or no, of which two classes are made: see ClassMap.
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
            Activation { Function: ActivationFunction.Sigmoid } => NormalizedSigmoids(source),
            GlobalAveragePooling2D or GlobalMaxPooling2D or Flatten
                when start.LastOrDefault()?.Layer is Convolution2D { Activation: ActivationFunction.Linear } =>
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
