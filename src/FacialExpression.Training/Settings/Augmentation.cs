namespace FacialExpression.Training;

/// <summary>
/// What is changed, at random and anew each time, in the images that a network trains on, so that it learns faces and not files.
/// Words and meaning are Keras'; everything is off by default. Immutable: change a copy with <c>with</c>.
/// </summary>
/// <remarks>
/// In this order: flip, zoom, rotation and shift in one bilinear step; contrast and brightness; clipping to 0 to 255; erasing;
/// then, over the batch, MixUp. What comes in from outside the picture repeats the nearest edge pixel
/// (<c>fill_mode="nearest"</c>). All ranges are drawn from uniformly, for each image on its own.
/// </remarks>
/// <example><code>
/// Augmentation augmentation = Augmentation.Faces with { Rotation = 15 };
/// DatasetSplit look = augmentation.Preview(dataset.Training, seed: 1);
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
    /// Left and right change places in every second image, by chance. Default: false. Keras' <c>RandomFlip("horizontal")</c>.
    /// </summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>
    /// The largest angle either way about the centre, in degrees, 0 to 180. Default: 0. <c>rotation_range</c> of Keras'
    /// <c>ImageDataGenerator</c>; <c>RandomRotation</c> counts in turns.
    /// </summary>
    public double Rotation { get; init; }

    /// <summary>
    /// How far the scale differs from 1 either way, from 0 up to, but not, 1: 0.1 draws from 0.9 to 1.1, above 1 enlarges. Width
    /// and height keep their proportion. Default: 0. Keras' <c>RandomZoom</c>.
    /// </summary>
    public double Zoom { get; init; }

    /// <summary>
    /// The longest way either way, as a share of the width and, drawn on its own, of the height, 0 to 1. Default: 0. Keras'
    /// <c>RandomTranslation</c>.
    /// </summary>
    public double Shift { get; init; }

    /// <summary>
    /// The most that is added to or taken from every pixel, as a share of the range from black to white, 0 to 1. Default: 0.
    /// Keras' <c>RandomBrightness</c>.
    /// </summary>
    public double Brightness { get; init; }

    /// <summary>
    /// How far the factor differs from 1 that a pixel's distance from the image's mean, in its channel, is multiplied by, 0 to 1:
    /// 0.1 draws from 0.9 to 1.1. Default: 0. Keras' <c>RandomContrast</c>.
    /// </summary>
    public double Contrast { get; init; }

    /// <summary>
    /// The probability that one rectangle of an image is covered with noise, 0 to 1 (Zhong et al. 2017). The rectangle has 2 % to
    /// 20 % of the area and an aspect of 0.3 to 3.3 times the image's, drawn by its logarithm; the noise is uniform from 0 to 255.
    /// Default: 0. Keras' <c>RandomErasing</c>, which goes up to 33 % and draws the probability, too.
    /// </summary>
    public double Erasing { get; init; }

    /// <summary>
    /// Each image and its target are mixed with another of its batch, in a proportion of Beta(α, α), one for the batch (Zhang et
    /// al. 2018): this is α, 0 or above. 0.2 leaves most images nearly alone, 1 mixes in any proportion. Default: 0, no mixing.
    /// Keras' <c>MixUp</c>.
    /// </summary>
    public double MixUp { get; init; }

    /// <summary>True where nothing would be changed.</summary>
    internal bool IsNothing => this == new Augmentation();

    /// <summary>
    /// A look at what these settings do: every image of a split once, changed as in training and rounded to bytes, with its label
    /// and name. Without <see cref="MixUp"/>, which mixes labels too.
    /// </summary>
    /// <param name="split">The images; they stay as they are.</param>
    /// <param name="seed">Decides what is drawn. Default: 42.</param>
    /// <exception cref="ArgumentException">
    /// Settings are out of range; the message lists all of them with what was received.
    /// </exception>
    public DatasetSplit Preview(DatasetSplit split, int seed = 42)
    {
        ArgumentNullException.ThrowIfNull(split);
        string[] faults = [.. GetFaults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The augmentation is out of range: {string.Join("; ", faults)}.");
        }

        var augmenter = new Augmenter(this, split.Input);
        byte[] pixels = new byte[split.Pixels.Length];
        float[] image = new float[split.Input.Size];
        int next = 0;
        for (int i = 0; i < split.Count; i++)
        {
            augmenter.Apply(split.GetPixels(i), image, SplitMix64.Mix((uint)seed, (uint)i));
            foreach (float value in image)
            {
                pixels[next++] = (byte)MathF.Round(value);
            }
        }

        return new DatasetSplit(split.Kind, split.Input, pixels, [.. split.Labels], [.. split.Names]);
    }

    /// <summary>What is out of range, with what was received.</summary>
    internal IEnumerable<string> GetFaults()
    {
        (bool Ok, string Fault)[] rules =
        [
            (Rotation is >= 0 and <= 180, $"Rotation must be from 0 to 180, received {Rotation}"),
            (Zoom is >= 0 and < 1, $"Zoom must be from 0 up to, but not, 1, received {Zoom}"),
            (Shift is >= 0 and <= 1, $"Shift must be from 0 to 1, received {Shift}"),
            (Brightness is >= 0 and <= 1, $"Brightness must be from 0 to 1, received {Brightness}"),
            (Contrast is >= 0 and <= 1, $"Contrast must be from 0 to 1, received {Contrast}"),
            (Erasing is >= 0 and <= 1, $"Erasing must be from 0 to 1, received {Erasing}"),
            (MixUp is >= 0 and < double.PositiveInfinity, $"MixUp must be 0 or above, received {MixUp}"),
        ];
        return rules.Where(r => !r.Ok).Select(r => r.Fault);
    }
}
