namespace FacialExpression.Training;

/// <summary>Which training images an epoch uses, and in what order.</summary>
public enum Sampling
{
    /// <summary>Each image once, in a different order per epoch.</summary>
    Shuffle,

    /// <summary>
    /// As many draws as there are images, with the same number for each expression that occurs: images of a rare expression are
    /// repeated, some images of a frequent one wait for a later epoch. An image is repeated only after all others of its
    /// expression. An image's expression is that of its highest target: of its votes, where it has any.
    /// </summary>
    Balanced,
}
