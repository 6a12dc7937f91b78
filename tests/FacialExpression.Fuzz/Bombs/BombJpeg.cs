namespace FacialExpression.Fuzz;

/// <summary>Progressive gray JPEG files that go over their pixels again and again.</summary>
internal static class BombJpeg
{
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="scans">How often.</param>
    /// <param name="isHidden">Whether the first scan's pixels hold a marker that is none of JPEG's, with a length that would lead past all other scans.</param>
    /// <param name="bytesPerScan">How much noise each scan has for its pixels: numbers that later scans make finer.</param>
    public static byte[] Make(int width, int height, int scans, bool isHidden = false, int bytesPerScan = 2)
    {
        // The codes 0 and 10: a number of one bit, and the end of a block.
        byte[] table = [1, 1, .. new byte[14], 1, 0];
        var random = new Random(1);
        var bytes = new MemoryStream();
        bytes.Write([0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        bytes.Write([0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        bytes.Write([0xff, 0xc4, 0, 21, 0x00, .. table, 0xff, 0xc4, 0, 21, 0x10, .. table]);
        for (int i = 0; i < scans; i++)
        {
            // The mean of each block first, then all else, rough at first and by one bit finer in each scan.
            int bit = Math.Max(0, 13 - i);
            byte[] scan = i == 0 ? [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0] : [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, (byte)(((i == 1 ? 0 : bit + 1) << 4) | bit)];
            bytes.Write(scan);
            byte[] noise = new byte[bytesPerScan];
            random.NextBytes(noise);
            for (int j = 0; j < noise.Length; j++)
            {
                // No marker may come of it.
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
