namespace FacialExpression.Training;

/// <summary>The numbers that a training computes with.</summary>
public enum Precision
{
    /// <summary>
    /// <see cref="Mixed"/> on a CPU with instructions that multiply bfloat16 (AVX512-BF16 or AMX) and on a GPU of compute
    /// capability 8.0 or later (Ampere), otherwise <see cref="Float32"/>.
    /// </summary>
    Auto,

    /// <summary>32-bit floating point throughout.</summary>
    Float32,

    /// <summary>
    /// Layers compute in bfloat16; weights, optimizer, normalization, the last layer and the loss stay float32, as under Keras'
    /// policy <c>mixed_bfloat16</c> (Micikevicius et al. 2018). Validation and the finished model are float32.
    /// </summary>
    Mixed,
}
