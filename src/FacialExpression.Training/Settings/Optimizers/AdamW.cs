namespace FacialExpression.Training;

/// <summary><see cref="Adam"/> with decoupled weight decay (Loshchilov and Hutter 2019), as Keras' <c>AdamW</c>.</summary>
public sealed record AdamW : Adam
{
    /// <summary>Makes the optimizer with Keras' default weight decay, 0.004.</summary>
    public AdamW() => WeightDecay = 0.004;
}
