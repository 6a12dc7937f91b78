namespace FacialExpression;

/// <summary>Transparency, as seen on black.</summary>
internal static class Alpha
{
    /// <summary>Multiplies a color by alpha and rounds to the nearest level, as the decoder does.</summary>
    public static byte OnBlack(byte color, int alpha) => (byte)(((color * alpha) + 127) / 255);
}
