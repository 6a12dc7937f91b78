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

    public static void RequireInnerActivation(ActivationFunction activation)
    {
        if (activation is not (ActivationFunction.Linear or ActivationFunction.Relu))
        {
            throw new LayerException($"takes the activations Linear and Relu, received {activation}");
        }
    }
}
