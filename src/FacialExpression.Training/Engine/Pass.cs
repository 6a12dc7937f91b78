namespace FacialExpression.Training.Engine;

/// <summary>One way through a network.</summary>
/// <param name="Training">Whether dropout drops, normalisation goes by the batch, and the leaves compute.</param>
/// <param name="Tape">Remembers the way back; <see langword="null"/> where there is none.</param>
/// <param name="Seed">Decides the dropout.</param>
internal readonly record struct Pass(bool Training, Tape? Tape, ulong Seed);
