namespace FacialExpression.Tests.Common;

public class LibraryFaultTests
{
    public static TheoryData<Exception> Faults =>
    [
        new DllNotFoundException(),
        new EntryPointNotFoundException(),
        new MissingMethodException(),
        new MissingFieldException(),
        new TypeLoadException(),
        new BadImageFormatException(),
        new FileLoadException(),
        new FileNotFoundException("Could not load", "SkiaSharp, Version=2.88.0.0, Culture=neutral"),
        new TypeInitializationException("SkiaSharp.SKObject", new InvalidOperationException("incompatible")),
    ];

    public static TheoryData<Exception> OtherExceptions =>
    [
        new FileNotFoundException("no", "face.jpg"),
        new InsufficientMemoryException(),
        new TypeInitializationException("SkiaSharp.SKObject", new InsufficientMemoryException()),
        new ImageFormatException(),
    ];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_library_that_does_not_fit_is_recognized(Exception e) => Assert.True(LibraryFault.Is(e));

    [Theory]
    [MemberData(nameof(OtherExceptions), DisableDiscoveryEnumeration = true)]
    public void Other_exceptions_are_no_fault_of_a_library(Exception e) => Assert.False(LibraryFault.Is(e));

    // As .NET reports it: every path that was tried, and among them the one that matters.
    [Theory]
    [InlineData("libfontconfig.so.1: cannot open shared object file: No such file or directory")]
    [InlineData("Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/libSkiaSharp.so)")]
    public void The_reason_is_the_line_with_more_than_that_a_file_is_missing(string line)
    {
        string reason = LibraryFault.Reason(new TypeInitializationException("SkiaSharp.SKObject", Fault(line)));
        Assert.Equal($"DllNotFoundException: \"{line}\"", reason);
    }

    [Fact]
    public void The_reason_is_the_file_that_is_there_and_does_not_load()
    {
        string line = $"{typeof(LibraryFaultTests).Assembly.Location}: invalid ELF header";
        Assert.Contains("invalid ELF header", LibraryFault.Reason(Fault(line)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_is_the_first_line_if_the_library_is_missing()
    {
        string reason = LibraryFault.Reason(Fault("libSkiaSharp.so: cannot open shared object file: No such file or directory"));
        Assert.Contains("Unable to load shared library 'libSkiaSharp'", reason, StringComparison.Ordinal);
        string other = LibraryFault.Reason(new MissingMethodException(new string('x', 10_000)));
        Assert.StartsWith("MissingMethodException: \"xxx", other, StringComparison.Ordinal);
        Assert.InRange(other.Length, 250, 300);
    }

    private static DllNotFoundException Fault(string line) => new(
        "Unable to load shared library 'libSkiaSharp' or one of its dependencies. In order to help diagnose loading problems, "
        + "consider using a tool like strace.\n/usr/libSkiaSharp.so: cannot open shared object file: No such file or directory\n"
        + $"{line}\n");
}
