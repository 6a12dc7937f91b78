using System.Security.Cryptography;

namespace FacialExpression.Training;

/// <summary>A key that is equal for images with identical pixels, and only for them.</summary>
internal static class PixelKey
{
    public static UInt128 Of(ReadOnlySpan<byte> pixels)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(pixels, hash);
        return BitConverter.ToUInt128(hash);
    }
}
