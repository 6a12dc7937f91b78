namespace FacialExpression.Training;

/// <summary>The function that a layer applies to its output. Keras' <c>activation</c> argument.</summary>
/// <remarks>Those with a setting of their own, such as <see cref="LeakyReLU"/>, are layers.</remarks>
public enum ActivationFunction
{
    /// <summary>The values as they are. Keras' default.</summary>
    Linear,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>
    /// exp(x) divided by the sum over all units, so that the outputs are probabilities. At the end of a model; before it only as
    /// an <see cref="Activation"/>.
    /// </summary>
    Softmax,

    /// <summary>x above 0, exp(x) − 1 below (Clevert et al. 2016). Keras' <c>elu</c> with its default alpha of 1.</summary>
    Elu,

    /// <summary>1.0507 x above 0, 1.0507 · 1.6733 (exp(x) − 1) below (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>min(max(0, x), 6) (Howard et al. 2017).</summary>
    Relu6,

    /// <summary>1 / (1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x / (1 + exp(−x)) (Ramachandran et al. 2017). Keras' <c>swish</c>, also <c>silu</c>.</summary>
    Swish,

    /// <summary>
    /// x times the fraction of a normal distribution below x (Hendrycks and Gimpel 2016): the exact form, Keras' default.
    /// </summary>
    Gelu,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>min(max(0, x + 3), 6) / 6: Keras 3's <c>hard_sigmoid</c>.</summary>
    HardSigmoid,

    /// <summary>
    /// x · min(max(0, x + 3), 6) / 6 (Howard et al. 2019, MobileNetV3). Keras' <c>hard_swish</c>, also <c>hard_silu</c>.
    /// </summary>
    HardSwish,

    /// <summary>x · tanh(log(1 + exp(x))) (Misra 2019).</summary>
    Mish,
}
