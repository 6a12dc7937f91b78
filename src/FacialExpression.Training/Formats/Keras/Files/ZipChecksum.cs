namespace FacialExpression.Training.Formats.Keras;

/// <summary>The checksum of a zip's entries (CRC-32 of ISO 3309). .NET reads it and does not look at it.</summary>
internal static class ZipChecksum
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Step)];

    /// <summary>The checksum of what came before, gone on with more bytes; it begins with 0.</summary>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint inverse = ~checksum;
        foreach (byte value in bytes)
        {
            inverse = Table[(byte)(inverse ^ value)] ^ (inverse >> 8);
        }

        return ~inverse;
    }

    private static uint Step(int value)
    {
        const uint Polynomial = 0xEDB88320;
        uint rest = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            rest = (rest & 1) != 0 ? Polynomial ^ (rest >> 1) : rest >> 1;
        }

        return rest;
    }
}
