using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Torch;

public sealed class LibTorchSharpPatchTests : TemporaryFolder
{
    [Fact]
    public void The_copy_differs_from_the_original_in_one_flag_only()
    {
        RequireLinux();
        byte[] original = File.ReadAllBytes(TestData.LibTorchSharp);
        byte[] copy = File.ReadAllBytes(LibTorchSharpPatch.GetPatchedCopy(TestData.LibTorchSharp, Folder));
        int place = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != copy[i]);
        Assert.Equal(original[place] | 2, copy[place]);
    }

    [Fact]
    public void The_copy_is_made_once_and_mended_when_damaged()
    {
        RequireLinux();
        string copy = LibTorchSharpPatch.GetPatchedCopy(TestData.LibTorchSharp, Folder);
        byte[] content = File.ReadAllBytes(copy);
        DateTime written = File.GetLastWriteTimeUtc(copy);
        Assert.Equal(copy, LibTorchSharpPatch.GetPatchedCopy(TestData.LibTorchSharp, Folder));
        Assert.Equal(written, File.GetLastWriteTimeUtc(copy));
        File.WriteAllBytes(copy, content[..1000]);
        LibTorchSharpPatch.GetPatchedCopy(TestData.LibTorchSharp, Folder);
        Assert.Equal(content, File.ReadAllBytes(copy));
        Assert.Single(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_file_that_is_not_what_is_expected_is_refused()
    {
        File.WriteAllText(At("text.so"), "no library");
        string message = Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.GetPatchedCopy(At("text.so"), Folder)).Message;
        Assert.Contains("no 64-bit little-endian ELF library", message, StringComparison.Ordinal);
        Assert.Contains("Debian 13", message, StringComparison.Ordinal);
        Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.GetPatchedCopy(At("gone.so"), Folder));
    }

    [Fact]
    public void A_library_cut_short_is_refused()
    {
        RequireLinux();
        File.WriteAllBytes(At("cut.so"), File.ReadAllBytes(TestData.LibTorchSharp)[..5000]);
        string message = Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.GetPatchedCopy(At("cut.so"), Folder)).Message;
        Assert.Contains("point outside the file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_asks_for_nothing_new_is_left_alone()
    {
        RequireLinux();
        byte[] library = File.ReadAllBytes(TestData.LibTorchSharp);
        byte[] before = [.. library];
        Assert.False(ElfSymbolVersions.MakeWeak(library, "GLIBCXX_9.9.99"));
        Assert.Equal(before, library);
        Assert.True(ElfSymbolVersions.MakeWeak(library, LibTorchSharpPatch.NewestVersion));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_named_with_the_remedy()
    {
        RequireLinux();
        File.WriteAllText(At("file"), "in the way");
        string message = Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.GetPatchedCopy(TestData.LibTorchSharp, At("file"))).Message;
        Assert.Contains("XDG_CACHE_HOME", message, StringComparison.Ordinal);
    }

    private static void RequireLinux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is only adapted on Linux.");
        TestData.RequireNativeEngine();
    }
}
