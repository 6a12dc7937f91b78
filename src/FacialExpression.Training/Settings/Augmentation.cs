namespace FacialExpression.Training;

/// <summary>
/// Random changes of training images, new ones in each epoch, which help a network to work on unseen images. Names and meaning
/// are Keras'; everything is off by default. Immutable: change a copy with <c>with</c>.
/// </summary>
/// <remarks>
/// Applied in this order: flip, zoom, rotation and shift in one bilinear step; contrast and brightness; clipping to [0, 255];
/// erasing; then, over the batch, MixUp. Pixels from outside the picture repeat the nearest edge pixel
/// (<c>fill_mode="nearest"</c>). Every value is drawn uniformly from its range, separately for each image.
/// </remarks>
/// <example><code>
/// Augmentation augmentation = Augmentation.Faces with { Rotation = 15 };
/// DatasetSplit augmented = augmentation.Preview(dataset.Training, seed: 1);
/// </code></example>
public sealed record Augmentation
{
    /// <summary>
    /// Moderate settings for faces of 48×48: flips, up to 10° of rotation, a tenth of zoom, shift, brightness and contrast, and a
    /// rectangle erased in one image of four. No MixUp.
    /// </summary>
    public static Augmentation Faces { get; } = new()
    {
        HorizontalFlip = true,
        Rotation = 10,
        Zoom = 0.1,
        Shift = 0.1,
        Brightness = 0.1,
        Contrast = 0.1,
        Erasing = 0.25,
    };

    /// <summary>
    /// Whether left and right are swapped, with a probability of one half. Default: false. Keras'
    /// <c>RandomFlip("horizontal")</c>.
    /// </summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>
    /// The largest angle of rotation about the center, in degrees, in [0, 180]; both directions occur. Default: 0.
    /// <c>rotation_range</c> of Keras' <c>ImageDataGenerator</c>; <c>RandomRotation</c> counts in turns.
    /// </summary>
    public double Rotation { get; init; }

    /// <summary>
    /// The largest difference of the scale from 1, in [0, 1): 0.1 draws from 0.9 to 1.1, and more than 1 enlarges. The aspect
    /// ratio is unchanged. Default: 0. Keras' <c>RandomZoom</c>.
    /// </summary>
    public double Zoom { get; init; }

    /// <summary>
    /// The largest shift, as a fraction of the width and, drawn separately, of the height, in [0, 1]; both directions occur.
    /// Default: 0. Keras' <c>RandomTranslation</c>.
    /// </summary>
    public double Shift { get; init; }

    /// <summary>
    /// The most that is added to or subtracted from every pixel, as a fraction of the range from black to white, in [0, 1].
    /// Default: 0. Keras' <c>RandomBrightness</c>.
    /// </summary>
    public double Brightness { get; init; }

    /// <summary>
    /// The largest difference of the contrast from 1, in [0, 1]: 0.1 draws from 0.9 to 1.1. Each pixel's distance from the mean
    /// of its channel is multiplied by the contrast. Default: 0. Keras' <c>RandomContrast</c>.
    /// </summary>
    public double Contrast { get; init; }

    /// <summary>
    /// The probability that one rectangle of an image is replaced by noise, in [0, 1] (Zhong et al. 2017). The rectangle has 2 %
    /// to 20 % of the area and an aspect ratio of 0.3 to 3.3 times the image's, drawn by its logarithm; the noise is uniform in
    /// [0, 255]. Default: 0. Keras' <c>RandomErasing</c>, which erases up to 33 % and draws the probability, too.
    /// </summary>
    public double Erasing { get; init; }

    /// <summary>
    /// α of the distribution Beta(α, α), at least 0: each image and its target are mixed with another of its batch, in a ratio
    /// that is drawn once per batch (Zhang et al. 2018). With 0.2 most images hardly change, with 1 every ratio is equally
    /// likely. Default: 0, no mixing. Keras' <c>MixUp</c>.
    /// </summary>
    public double MixUp { get; init; }

    /// <summary>Whether nothing is changed.</summary>
    internal bool IsNothing => this == new Augmentation();

    /// <summary>Whether single images are changed, before they are mixed.</summary>
    internal bool ChangesImages => !(this with { MixUp = 0 }).IsNothing;

    /// <summary>The settings that are out of range, each with what was received.</summary>
    internal IEnumerable<string> GetFaults()
    {
        (bool Ok, string Fault)[] rules =
        [
            (Rotation is >= 0 and <= 180, Invariant($"Rotation must be from 0 to 180, received {Rotation}")),
            (Zoom is >= 0 and < 1, Invariant($"Zoom must be at least 0 and less than 1, received {Zoom}")),
            (Shift is >= 0 and <= 1, Invariant($"Shift must be from 0 to 1, received {Shift}")),
            (Brightness is >= 0 and <= 1, Invariant($"Brightness must be from 0 to 1, received {Brightness}")),
            (Contrast is >= 0 and <= 1, Invariant($"Contrast must be from 0 to 1, received {Contrast}")),
            (Erasing is >= 0 and <= 1, Invariant($"Erasing must be from 0 to 1, received {Erasing}")),
            (MixUp is >= 0 and < double.PositiveInfinity, Invariant($"MixUp must be finite and at least 0, received {MixUp}")),
        ];
        return rules.Where(r => !r.Ok).Select(r => r.Fault);
    }
}
