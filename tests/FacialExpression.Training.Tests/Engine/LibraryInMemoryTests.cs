using System.Runtime.InteropServices;
using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Engine;

/// <summary>With a small library of .NET itself.</summary>
public sealed class LibraryInMemoryTests : TemporaryFolder
{
    private const string Library = "libSystem.Native.so";
    private const string Export = "SystemNative_GetPid";

    private static byte[] Content => File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Library));

    public LibraryInMemoryTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Libraries are only adapted on Linux.");

    [Fact]
    public void A_library_is_loaded_from_memory() =>
        Assert.True(NativeLibrary.TryGetExport(LibraryInMemory.LoadFromMemory(Content, Library), Export, out _));

    [Fact]
    public void The_fallback_loads_from_a_folder_that_is_gone_afterwards()
    {
        Assert.True(NativeLibrary.TryGetExport(LibraryInMemory.LoadFromFile(Content, Library, Folder), Export, out _));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void Bytes_that_are_no_library_are_refused_with_the_remedy_and_leave_nothing()
    {
        string message = Assert.Throws<TrainingEngineException>(
            () => LibraryInMemory.LoadFromFile([1, 2, 3], Library, Folder)).Message;
        Assert.Contains("TMPDIR", message, StringComparison.Ordinal);
        Assert.Contains("Debian 13", message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.Throws<TrainingEngineException>(() => LibraryInMemory.Load([1, 2, 3], Library));
    }

    [Fact]
    public void A_temporary_folder_that_cannot_be_written_is_named_with_the_remedy()
    {
        File.WriteAllText(At("file"), "in the way");
        string message = Assert.Throws<TrainingEngineException>(
            () => LibraryInMemory.LoadFromFile(Content, Library, At("file"))).Message;
        Assert.Contains("TMPDIR", message, StringComparison.Ordinal);
    }
}
