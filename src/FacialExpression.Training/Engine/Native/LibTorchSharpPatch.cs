namespace FacialExpression.Training.Engine;

/// <summary>Adapts <c>libLibTorchSharp.so</c> to an older libstdc++ (Debian 12, Ubuntu 22.04).</summary>
/// <remarks>
/// The library requests GLIBCXX_3.4.32 for one undefined symbol that none of its relocations uses. If the request is weak, the
/// loader skips it. The app's own file is never changed.
/// </remarks>
internal static class LibTorchSharpPatch
{
    public const string NewestVersion = "GLIBCXX_3.4.32";

    /// <summary>The library's bytes with the request marked as weak.</summary>
    /// <param name="original">The app's <c>libLibTorchSharp.so</c>.</param>
    /// <exception cref="TrainingEngineException">The file cannot be read or is not what is expected.</exception>
    public static byte[] Adapt(string original)
    {
        byte[] library;
        try
        {
            library = File.ReadAllBytes(original);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingEngineException(
                $"TorchSharp's native library {Quoted.Text(original)} cannot be read: {Quoted.Text(e.Message)}", e);
        }

        try
        {
            return ElfSymbolVersions.MakeWeak(library, NewestVersion)
                ? library
                : throw new InvalidDataException($"it does not request {NewestVersion}");
        }
        catch (InvalidDataException e)
        {
            throw new TrainingEngineException(
                $"This system's libstdc++ is older than GCC 13's, and TorchSharp's {Quoted.Text(original)} cannot be adapted "
                + $"to it: {e.Message}. "
                + "Reference the TorchSharp version that FacialExpression.Training was built with, or use a system with GCC 13's "
                + "libstdc++ (Debian 13, Ubuntu 24.04, Fedora 38).",
                e);
        }
    }
}
