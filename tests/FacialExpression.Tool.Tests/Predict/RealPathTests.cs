namespace FacialExpression.Tool.Tests.Predict;

public class RealPathTests : ToolTests
{
    [Fact]
    public void Links_of_every_folder_and_of_the_file_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        string file = Put("real/a/b/file.png", Text("x"));
        Directory.CreateSymbolicLink(At("real/up"), "a/../a");
        Directory.CreateSymbolicLink(At("whole"), At("real/up"));
        File.CreateSymbolicLink(At("real/a/link.png"), "../a/b/./file.png");
        Assert.Equal(RealPath.Of(file), RealPath.Of(At("whole/b/file.png")));
        Assert.Equal(RealPath.Of(file), RealPath.Of(At("whole/link.png")));
        Assert.Equal(RealPath.Of(At("real/a/new/x.png")), RealPath.Of(At("whole/new/x.png")));
        Assert.Equal(RealPath.Of(At("real/a/link.png")), RealPath.Of(file));
        Assert.Equal(Path.Combine(RealPath.Of(At("real/a")), "link.png"), RealPath.OfPlace(At("whole/link.png")));
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows may not allow links.");
        File.CreateSymbolicLink(At("a"), At("b"));
        File.CreateSymbolicLink(At("b"), At("a"));
        Assert.StartsWith(RealPath.Of(Folder), RealPath.Of(At("a/c")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a/b", "a", false)]
    public void Folder_contains_itself_and_what_is_below_it(string outer, string inner, bool expected) =>
        Assert.Equal(expected, RealPath.Contains(At(outer), At(inner)));

    [Fact]
    public void Names_are_compared_as_the_file_system_does()
    {
        string file = Put("Name.png", Text("x"));
        bool ignoresCase = File.Exists(At("nAME.PNG"));
        Assert.Equal(ignoresCase, RealPath.Comparer(file).Equals("a", "A"));
        Assert.Equal(ignoresCase, OutputPaths.IsSame(At("name.PNG"), file));
        Assert.True(OutputPaths.IsSame(At("x/../Name.png"), file));
    }
}
