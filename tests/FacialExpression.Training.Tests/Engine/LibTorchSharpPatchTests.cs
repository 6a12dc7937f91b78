using FacialExpression.Training.Engine;

namespace FacialExpression.Training.Tests.Engine;

public sealed class LibTorchSharpPatchTests : TemporaryFolder
{
    [Fact]
    public void The_adapted_library_differs_from_the_original_in_one_flag_only()
    {
        RequireLinux();
        byte[] original = File.ReadAllBytes(TestData.LibTorchSharp);
        byte[] adapted = LibTorchSharpPatch.Adapt(TestData.LibTorchSharp);
        int place = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != adapted[i]);
        Assert.Equal(original[place] | 2, adapted[place]);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_with_the_remedy()
    {
        File.WriteAllText(At("text.so"), "no library");
        string message = Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.Adapt(At("text.so"))).Message;
        Assert.Contains("no 64-bit little-endian ELF library", message, StringComparison.Ordinal);
        Assert.Contains("Debian 13", message, StringComparison.Ordinal);
        Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.Adapt(At("gone.so")));
    }

    [Fact]
    public void A_library_cut_short_is_refused()
    {
        RequireLinux();
        File.WriteAllBytes(At("cut.so"), File.ReadAllBytes(TestData.LibTorchSharp)[..5000]);
        string message = Assert.Throws<TrainingEngineException>(() => LibTorchSharpPatch.Adapt(At("cut.so"))).Message;
        Assert.Contains("point outside the file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_does_not_request_the_version_stays_unchanged()
    {
        RequireLinux();
        byte[] library = File.ReadAllBytes(TestData.LibTorchSharp);
        byte[] before = [.. library];
        Assert.False(ElfSymbolVersions.MakeWeak(library, "GLIBCXX_9.9.99"));
        Assert.Equal(before, library);
        Assert.True(ElfSymbolVersions.MakeWeak(library, LibTorchSharpPatch.NewestVersion));
    }

    private static void RequireLinux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The library is only adapted on Linux.");
        TestData.RequireNativeEngine();
    }
}
