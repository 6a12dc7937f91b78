namespace FacialExpression.Training;

/// <summary>Which training images an epoch goes through, and in what order.</summary>
public enum Sampling
{
    /// <summary>Each image once, in an order of its own in each epoch.</summary>
    Shuffle,

    /// <summary>
    /// As many draws as there are images, each expression that occurs as often as the others: images of a rare one come again, of a frequent one some
    /// wait for a later epoch. An image comes again only after all others of its expression.
    /// </summary>
    Balanced,
}
