namespace FacialExpression.Training;

/// <summary>A layer's own complaint; <see cref="Sequential"/> adds the layer's place and name.</summary>
internal sealed class LayerException(string message) : Exception(message)
{
    /// <summary>The input as a feature map, or a complaint that says what to do instead.</summary>
    public static MapShape RequireMap(TensorShape input) => input as MapShape
        ?? throw new LayerException("needs a feature map (height, width, channels). Put it before Flatten");

    public static void RequirePositive(int value, string name)
    {
        if (value <= 0)
        {
            throw new LayerException($"needs {name} above 0, received {value}");
        }
    }

    public static void RequireActivation(ActivationFunction activation)
    {
        if (!Enum.IsDefined(activation))
        {
            throw new LayerException($"has no such activation: {activation}");
        }
    }

    public static void RequireInnerActivation(ActivationFunction activation)
    {
        RequireActivation(activation);
        if (activation == ActivationFunction.Softmax)
        {
            throw new LayerException($"takes any activation but Softmax, received {activation}. End the model with a Dense or an Activation that has it");
        }
    }
}
