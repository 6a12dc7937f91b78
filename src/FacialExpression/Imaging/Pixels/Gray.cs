namespace FacialExpression;

/// <summary>
/// Gray with the weights of ML.NET's <c>ConvertToGrayscale</c>, rounded to the nearest level. They sum to 1, so gray stays gray.
/// </summary>
internal static class Gray
{
    public static byte Of(byte red, byte green, byte blue) => (byte)(((30 * red) + (59 * green) + (11 * blue) + 50) / 100);
}
