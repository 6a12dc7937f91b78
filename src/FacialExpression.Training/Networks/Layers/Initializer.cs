namespace FacialExpression.Training;

/// <summary>How a parameter gets its initial values. Keras' initializers.</summary>
internal enum Initializer
{
    /// <summary>All zeros: Keras' default for biases.</summary>
    Zeros,

    /// <summary>All ones: Keras' default for gamma and the moving variance of a batch normalization.</summary>
    Ones,

    /// <summary>Uniform in ±sqrt(6 / (fanIn + fanOut)): Keras' default for kernels (Glorot and Bengio 2010).</summary>
    GlorotUniform,
}
