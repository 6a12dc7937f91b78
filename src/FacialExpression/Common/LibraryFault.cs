using System.Runtime.InteropServices;

namespace FacialExpression;

/// <summary>Recognizes the exceptions with which .NET reports a library that is missing or does not fit.</summary>
internal static class LibraryFault
{
    /// <summary>Whether the C library is musl, as on Alpine Linux: native libraries built for glibc do not load there.</summary>
    public static bool IsMusl { get; } = RuntimeInformation.RuntimeIdentifier is var system
        && (system.Contains("musl", StringComparison.Ordinal) || system.StartsWith("alpine", StringComparison.Ordinal));

    /// <summary>Whether an exception reports that a library is missing, has another version, or cannot be loaded.</summary>
    public static bool Is(Exception e) => e switch
    {
        // DllNotFoundException and EntryPointNotFoundException are TypeLoadExceptions, MissingMethodException is a
        // MissingMemberException.
        TypeLoadException or MissingMemberException or BadImageFormatException or FileLoadException => true,

        // An assembly, not a file of the caller's.
        FileNotFoundException missing => missing.FileName?.Contains(", Version=", StringComparison.Ordinal) == true,
        TypeInitializationException failed => failed.InnerException is not OutOfMemoryException,
        _ => false,
    };

    /// <summary>Returns the cause in one bounded line.</summary>
    public static string Reason(Exception e)
    {
        Exception cause = e.GetBaseException();
        string[] lines = cause.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string message = (cause is DllNotFoundException ? Detail(lines) : null) ?? lines.FirstOrDefault("");
        return $"{cause.GetType().Name}: {Quoted.Sentence(message)}";
    }

    /// <summary>
    /// .NET lists every path that it has tried, a line each, and most only say that there is no such file. Returns the line that
    /// says more: a file that is there and does not load, or another library that is missing.
    /// </summary>
    private static string? Detail(string[] lines)
    {
        // 'libName' in the first line.
        string[] parts = lines.FirstOrDefault("").Split('\'');
        return parts.Length < 3 ? null : lines.Skip(1).FirstOrDefault(line =>
            line.Contains("needed by", StringComparison.Ordinal)
            || !line.Contains(parts[1], StringComparison.Ordinal)
            || File.Exists(line.Split(": ")[0]));
    }
}
