using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FacialExpression.Training.Engine;

/// <summary>
/// Loads a Linux library from its bytes. There is no cache: nothing is left on disk, two processes do not meet, and nobody else
/// can plant a library.
/// </summary>
internal static partial class LibraryInMemory
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    // Open as long as the process lives: the loader recognizes a library by its path, and a closed number would be given to
    // another file.
    private static readonly List<SafeFileHandle> Open = [];

    /// <summary>Loads a library.</summary>
    /// <param name="content">The library's bytes.</param>
    /// <param name="name">Its file name.</param>
    /// <returns>The loader's handle.</returns>
    /// <exception cref="TrainingEngineException">
    /// The system loads no library from memory nor from the temporary folder.
    /// </exception>
    public static nint Load(byte[] content, string name)
    {
        try
        {
            return LoadFromMemory(content, name);
        }
        catch (Exception e) when (IsLoadFault(e))
        {
            return LoadFromFile(content, name, Path.GetTempPath(), e);
        }
    }

    /// <summary>
    /// Loads a library from an anonymous file in memory (<c>memfd_create</c>), which needs no folder that can be written.
    /// </summary>
    public static nint LoadFromMemory(byte[] content, string name)
    {
        var file = new SafeFileHandle(CreateMemoryFile(name, CloseOnExec), ownsHandle: true);
        try
        {
            if (file.IsInvalid)
            {
                throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }

            RandomAccess.Write(file, content, 0);
            nint library = NativeLibrary.Load($"/proc/self/fd/{file.DangerousGetHandle()}");
            lock (Open)
            {
                Open.Add(file);
            }

            return library;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The fallback: from a file in a new folder that only this user can enter; both are deleted once the library is loaded.
    /// </summary>
    public static nint LoadFromFile(byte[] content, string name, string temporaryFolder, Exception? before = null)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        string? folder = null;
        try
        {
            // Under a random name and for this user alone, so that nobody else can put a library there.
            folder = Path.Combine(Path.GetFullPath(temporaryFolder), $"FacialExpression-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            string path = Path.Combine(folder, name);
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
            }

            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (IsLoadFault(e))
        {
            throw new TrainingEngineException(
                "This system's libstdc++ is older than GCC 13's, so TorchSharp needs an adapted copy of its native library "
                + $"{name}, but the system loads none from memory{(before is null ? "" : $" ({Quoted.Text(before.Message)})")} "
                + $"nor from {Quoted.Text(temporaryFolder)} ({Quoted.Text(e.Message)}). "
                + "Set the environment variable TMPDIR to a folder that can be written and is not mounted noexec, "
                + "or use a system with GCC 13's libstdc++ (Debian 13, Ubuntu 24.04, Fedora 38).",
                e);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static bool IsLoadFault(Exception e) => e is IOException or UnauthorizedAccessException
        or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException;

    [LibraryImport("libc.so.6", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
