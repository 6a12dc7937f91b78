namespace FacialExpression.Tests.Imaging.Pixels;

public class SkiaLibraryTests
{
    [Fact]
    public void SkiaSharp_2_fits() => Assert.Null(SkiaLibrary.VersionFault(new Version(2, 88, 0, 0)));

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Another_major_version_of_SkiaSharp_is_named_with_the_one_that_fits(int major)
    {
        string fault = SkiaLibrary.VersionFault(new Version(major, 119, 0, 0))!;
        Assert.Contains($"SkiaSharp {major}.119.0", fault, StringComparison.Ordinal);
        Assert.Contains("SkiaSharp 2.88.9", fault, StringComparison.Ordinal);
        Assert.Contains("NU1608", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_native_library_that_does_not_load_is_named_with_its_package()
    {
        var cause = new TypeInitializationException(
            "SkiaSharp.SKImageInfo", new DllNotFoundException("Unable to load libSkiaSharp\n" + new string('x', 10_000)));
        Assert.True(LibraryFault.Is(cause));
        string fault = SkiaLibrary.NativeFault(cause, isMusl: false);
        Assert.Contains("DllNotFoundException: \"Unable to load libSkiaSharp\"", fault, StringComparison.Ordinal);
        Assert.Contains("SkiaSharp.NativeAssets.Linux.NoDependencies", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("Alpine", fault, StringComparison.Ordinal);
        Assert.Contains("Alpine", SkiaLibrary.NativeFault(cause, isMusl: true), StringComparison.Ordinal);
        Assert.Same(cause, SkiaLibrary.Unusable(cause).InnerException);
    }
}
