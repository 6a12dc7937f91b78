namespace FacialExpression.Training;

/// <summary>What happens at the edge of a feature map. Keras' <c>padding</c> argument.</summary>
public enum Padding
{
    /// <summary>Only windows that lie wholly inside: the output is smaller. Keras' default.</summary>
    Valid,

    /// <summary>
    /// As many places around the map as it takes for an output of ⌈size / stride⌉; an odd one is at the bottom and right, as in
    /// Keras.
    /// Convolutions see zeros there, pools nothing.
    /// </summary>
    Same,
}
