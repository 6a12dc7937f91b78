namespace FacialExpression.Training;

/// <summary>How the paths of <see cref="Branches"/> become one.</summary>
public enum Join
{
    /// <summary>Their sum, value by value. Keras' <c>Add</c>.</summary>
    Add,

    /// <summary>
    /// Their product, value by value. A row with a value for each channel of a map multiplies the channels, as in squeeze and
    /// excitation (Hu et al. 2018). Keras' <c>Multiply</c>.
    /// </summary>
    Multiply,

    /// <summary>Their mean, value by value. Keras' <c>Average</c>.</summary>
    Average,

    /// <summary>The largest, value by value. Keras' <c>Maximum</c>.</summary>
    Maximum,

    /// <summary>The channels of maps, or the values of rows, one path after the other. Keras' <c>Concatenate</c>.</summary>
    Concatenate,
}
