namespace FacialExpression.Fuzz;

/// <summary>Progressive gray JPEG files that go over their pixels again and again.</summary>
internal static class BombJpeg
{
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="scans">How often.</param>
    /// <param name="isHidden">Whether the first scan's pixels hold a marker that is none of JPEG's, with a length that would lead past all other scans.</param>
    public static byte[] Make(int width, int height, int scans, bool isHidden = false)
    {
        // Tables with one code, of one bit, for a number that is zero.
        byte[] table = [1, .. new byte[15], 0];
        var bytes = new List<byte> { 0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0 };
        bytes.AddRange([0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        bytes.AddRange([0xff, 0xc4, 0, 20, 0x00, .. table, 0xff, 0xc4, 0, 20, 0x10, .. table]);
        bytes.AddRange([0xff, 0xdd, 0, 4, 0, 1]);
        for (int i = 0; i < scans; i++)
        {
            byte[] scan = i == 0 ? [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0] : [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0];
            bytes.AddRange([.. scan, 0, 0]);
            if (i == 0 && isHidden)
            {
                bytes.AddRange([0xff, 0x02, 0xf0, 0x00, 0xff, 0xd0]);
            }
        }

        bytes.AddRange([0xff, 0xd9]);
        return [.. bytes];
    }
}
