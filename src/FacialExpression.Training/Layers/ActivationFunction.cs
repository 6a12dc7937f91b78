namespace FacialExpression.Training;

/// <summary>What a layer does to its values before it hands them on. Keras' <c>activation</c> argument.</summary>
public enum ActivationFunction
{
    /// <summary>Nothing: the values as they are. Keras' default.</summary>
    Linear,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>exp(x) divided by the sum over all units, so that the outputs are probabilities. Only for the last layer.</summary>
    Softmax,
}
