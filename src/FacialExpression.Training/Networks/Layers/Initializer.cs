namespace FacialExpression.Training;

/// <summary>How a parameter gets its first values. Keras' initialisers.</summary>
public enum Initializer
{
    /// <summary>All zeros: Keras' default for biases.</summary>
    Zeros,

    /// <summary>All ones: Keras' default for batch normalisation's gamma and moving variance.</summary>
    Ones,

    /// <summary>
    /// Uniform in ±sqrt(6 / (fanIn + fanOut)): Keras' default for kernels (Glorot and Bengio 2010).
    /// </summary>
    GlorotUniform,
}
