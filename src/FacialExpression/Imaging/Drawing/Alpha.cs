namespace FacialExpression;

/// <summary>Transparency: what shows through is black.</summary>
internal static class Alpha
{
    /// <summary>A colour multiplied by alpha, rounded to the nearest level, as the decoder does.</summary>
    public static byte OnBlack(byte colour, int alpha) => (byte)(((colour * alpha) + 127) / 255);
}
