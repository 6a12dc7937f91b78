namespace FacialExpression.Training;

/// <summary>Shows what an <see cref="Augmentation"/> does to images.</summary>
public static class AugmentationExtensions
{
    /// <summary>
    /// Augments every image of a split once, as in training, and rounds it to bytes. Labels, targets, votes and names are
    /// unchanged. Without <see cref="Augmentation.MixUp"/>, which mixes labels too.
    /// </summary>
    /// <param name="augmentation">The settings.</param>
    /// <param name="split">The images; they are not changed.</param>
    /// <param name="seed">Decides what is drawn. Default: 42.</param>
    /// <exception cref="ArgumentException">
    /// Settings are out of range; the message lists all of them with what was received.
    /// </exception>
    public static DatasetSplit Preview(this Augmentation augmentation, DatasetSplit split, int seed = 42)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(split);
        string[] faults = [.. augmentation.GetFaults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The augmentation is out of range: {string.Join("; ", faults)}.");
        }

        var augmenter = new Augmenter(augmentation, split.Input);
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

        return new DatasetSplit(
            split.Kind,
            split.Input,
            pixels,
            split.ClassIndices.ToArray(),
            [.. split.Names],
            split.SoftTargets,
            split.ClassNames,
            split.Votes);
    }
}
