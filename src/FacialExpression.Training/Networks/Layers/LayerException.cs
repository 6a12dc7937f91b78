namespace FacialExpression.Training;

/// <summary>What is wrong with a layer; <see cref="Sequential"/> adds the layer's index and name.</summary>
internal sealed class LayerException(string message) : Exception(message)
{
    /// <summary>The input as a feature map; otherwise an exception that says what to do.</summary>
    public static MapShape RequireMap(TensorShape input) => input as MapShape
        ?? throw new LayerException("needs a feature map (height, width, channels). Put it before Flatten");

    public static void RequirePositive(int value, string name)
    {
        if (value <= 0)
        {
            throw new LayerException(Invariant($"needs {name} above 0, received {value}"));
        }
    }

    public static void RequirePositive(Size2D value, string name)
    {
        if (value.Height <= 0 || value.Width <= 0)
        {
            throw new LayerException($"needs {name} above 0, received {Text(value)}");
        }
    }

    public static void RequireFraction(double value, string name)
    {
        if (value is not (>= 0 and < 1))
        {
            throw new LayerException(Invariant($"needs a {name} of at least 0 and less than 1, received {value}"));
        }
    }

    /// <summary>As it was given, where both are equal.</summary>
    private static string Text(Size2D value) => value.IsSquare ? Invariant($"{value.Height}") : value.ToString();

    public static void RequireActivation(ActivationFunction activation)
    {
        if (!Enum.IsDefined(activation))
        {
            throw new LayerException($"has an unknown activation: {activation}");
        }
    }

    public static void RequireInnerActivation(ActivationFunction activation)
    {
        RequireActivation(activation);
        if (activation == ActivationFunction.Softmax)
        {
            throw new LayerException(
                $"takes any activation but Softmax, received {activation}. End the model with a Dense or an Activation that "
                + "has it");
        }
    }
}
