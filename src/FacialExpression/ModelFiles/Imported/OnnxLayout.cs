namespace FacialExpression;

/// <summary>The order of the axes of a model's input.</summary>
public enum OnnxLayout
{
    /// <summary>
    /// The default: by which axis of the declared shape is 1 or 3. A shape that has both is <see cref="ChannelsFirst"/>; a shape
    /// without channels is gray.
    /// </summary>
    FromShape,

    /// <summary>Images, channels, height, width: PyTorch.</summary>
    ChannelsFirst,

    /// <summary>Images, height, width, channels: Keras and TensorFlow.</summary>
    ChannelsLast,
}
