namespace FacialExpression.Training.Tests.Training.Augmenting;

/// <summary>Small images with given changes, for results that can be computed by hand.</summary>
internal static class ChangedImage
{
    private static readonly byte[] Square = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    public static float[] Of(byte[] pixels, int height, int width, ImageChange change, int channels = 1)
    {
        float[] result = new float[pixels.Length];
        new Augmenter(new Augmentation(), new ImageShape(height, width, channels)).Apply(pixels, result, change);
        return result;
    }

    /// <summary>The image 1 2 3 / 4 5 6 / 7 8 9.</summary>
    public static float[] OfSquare(ImageChange change) => Of(Square, 3, 3, change);

    /// <summary>48×48 pixels of every level, without a pattern.</summary>
    public static byte[] Noise(ulong seed)
    {
        var random = new SplitMix64(seed);
        byte[] pixels = new byte[ImageShape.Fer2013.Size];
        foreach (ref byte pixel in pixels.AsSpan())
        {
            pixel = (byte)random.NextInt(256);
        }

        return pixels;
    }
}
