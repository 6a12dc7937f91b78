namespace FacialExpression.Fuzz;

/// <summary>Makes progressive gray JPEG files with many scans over the same pixels.</summary>
internal static class BombJpeg
{
    /// <param name="width">The number of columns.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="scans">The number of scans.</param>
    /// <param name="isHidden">
    /// Whether the first scan's pixels contain an invalid marker whose length would skip all other scans.
    /// </param>
    /// <param name="bytesPerScan">The number of random bytes per scan; they decode to coefficients.</param>
    /// <param name="lastFrequency">The last of the AC coefficients. If it is below 63, the picture is a preview.</param>
    public static byte[] Make(
        int width, int height, int scans, bool isHidden = false, int bytesPerScan = 2, byte lastFrequency = 63)
    {
        // The Huffman codes 0 and 10: a value of one bit, and the end of a block.
        byte[] table = [1, 1, .. new byte[14], 1, 0];
        var random = new Random(1);
        var bytes = new MemoryStream();
        byte[] size = [(byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width];
        bytes.Write([0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, .. size, 1, 1, 0x11, 0]);
        bytes.Write([0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        bytes.Write([0xff, 0xc4, 0, 21, 0x00, .. table, 0xff, 0xc4, 0, 21, 0x10, .. table]);
        for (int i = 0; i < scans; i++)
        {
            // The first scan holds the mean of each block (DC). The others hold the AC coefficients, refined by one bit per scan.
            int bit = Math.Max(0, 13 - i);
            byte approximation = (byte)(((i == 1 ? 0 : bit + 1) << 4) | bit);
            byte[] selection = i == 0 ? [0, 0, 0] : [1, lastFrequency, approximation];
            bytes.Write([0xff, 0xda, 0, 8, 1, 1, 0, .. selection]);
            byte[] noise = new byte[bytesPerScan];
            random.NextBytes(noise);
            for (int j = 0; j < noise.Length; j++)
            {
                // A byte of 0xff would begin a marker.
                noise[j] = Math.Min(noise[j], (byte)0xfe);
            }

            bytes.Write(noise);
            if (i == 0 && isHidden)
            {
                bytes.Write([0xff, 0x02, 0xf0, 0x00]);
            }
        }

        bytes.Write([0xff, 0xd9]);
        return bytes.ToArray();
    }
}
