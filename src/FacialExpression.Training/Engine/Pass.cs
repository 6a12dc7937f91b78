namespace FacialExpression.Training.Engine;

/// <summary>The settings of one forward pass through a network.</summary>
/// <param name="Training">Whether dropout drops, normalization uses the batch's statistics, and the leaves compute.</param>
/// <param name="Tape">
/// Records the backward pass if our kernels compute; <see langword="null"/> for libtorch's autograd, or for none.
/// </param>
/// <param name="Seed">Decides the dropout.</param>
/// <param name="Counted">
/// The number of images that normalization's statistics already describe, if this pass adds to them; <see langword="null"/>
/// otherwise.
/// </param>
internal readonly record struct Pass(bool Training, Tape? Tape, ulong Seed, long? Counted = null);
