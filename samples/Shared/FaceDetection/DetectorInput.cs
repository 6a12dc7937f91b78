namespace FacialExpression;

/// <summary>A picture as the numbers that the detector's network takes.</summary>
/// <param name="Values">[1, 1, Height, Width].</param>
/// <param name="Width">A multiple of <see cref="DetectorContract.Alignment"/>.</param>
/// <param name="Height">Likewise.</param>
internal sealed record DetectorInput(float[] Values, int Width, int Height)
{
    /// <summary>Makes the input of gray pixels.</summary>
    /// <param name="gray">Row by row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static DetectorInput Of(ReadOnlySpan<byte> gray, int width, int height)
    {
        (int alignedWidth, int alignedHeight) = (DetectorContract.Align(width), DetectorContract.Align(height));
        float[] values = new float[alignedWidth * alignedHeight];
        for (int y = 0; y < height; y++)
        {
            PixelScale.Multiply(
                gray.Slice(y * width, width), DetectorContract.Scale, values.AsSpan(y * alignedWidth, width));
        }

        return new DetectorInput(values, alignedWidth, alignedHeight);
    }

    /// <summary>Makes the input of a picture, in its own size.</summary>
    public static DetectorInput Of(Picture picture)
    {
        byte[] gray = new byte[picture.Width * picture.Height];
        picture.CopyTo(gray, PixelFormat.Gray8);
        return Of(gray, picture.Width, picture.Height);
    }
}
