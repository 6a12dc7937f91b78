using System.Security.Cryptography;

namespace FacialExpression.Samples.TrainPretrained;

/// <summary>Identifies a file, whatever its name is elsewhere.</summary>
internal sealed record FileDigest(string Name, long Bytes, string Sha256)
{
    public static FileDigest Of(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        return new FileDigest(Path.GetFileName(path), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
