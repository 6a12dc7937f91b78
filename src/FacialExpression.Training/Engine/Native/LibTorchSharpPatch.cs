using System.Security.Cryptography;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Keeps a copy of <c>libLibTorchSharp.so</c> that loads with an older libstdc++ (Debian 12, Ubuntu 22.04).
/// </summary>
/// <remarks>
/// The library asks for GLIBCXX_3.4.32 because of one undefined symbol that none of its relocations uses; marked as weak,
/// the request is passed over. The app's own file is never touched.
/// </remarks>
internal static class LibTorchSharpPatch
{
    public const string NewestVersion = "GLIBCXX_3.4.32";

    /// <summary>Finds or makes the copy.</summary>
    /// <param name="original">The app's <c>libLibTorchSharp.so</c>.</param>
    /// <param name="cacheFolder">A per-user folder; made when missing.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="TrainingEngineException">The file is not what is expected, or the cache cannot be written.</exception>
    public static string GetPatchedCopy(string original, string cacheFolder)
    {
        byte[] library;
        try
        {
            library = File.ReadAllBytes(original);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingEngineException($"TorchSharp's native library \"{original}\" cannot be read: {e.Message}", e);
        }

        string key = Convert.ToHexStringLower(SHA256.HashData(library))[..16];
        try
        {
            if (!ElfSymbolVersions.MakeWeak(library, NewestVersion))
            {
                throw new InvalidDataException($"it does not ask for {NewestVersion}");
            }
        }
        catch (InvalidDataException e)
        {
            throw new TrainingEngineException(
                $"This machine's libstdc++ is older than GCC 13's, and TorchSharp's \"{original}\" cannot be adapted to it: {e.Message}. "
                + "Reference the TorchSharp version that FacialExpression.Training was built with, or use a system with GCC 13's "
                + "libstdc++ (Debian 13, Ubuntu 24.04, Fedora 38).",
                e);
        }

        string copy = Path.Combine(cacheFolder, key, "libLibTorchSharp.so");
        try
        {
            WriteOnce(copy, library);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingEngineException(
                $"This machine's libstdc++ is older than GCC 13's, so TorchSharp needs an adapted copy of its native library, "
                + $"but \"{copy}\" cannot be written: {e.Message} Set the environment variable XDG_CACHE_HOME to a folder that can be written.",
                e);
        }

        return copy;
    }

    private static void WriteOnce(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
