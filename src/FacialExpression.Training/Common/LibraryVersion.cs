using System.Reflection;

namespace FacialExpression.Training;

/// <summary>The versions that model files and reports contain.</summary>
internal static class LibraryVersion
{
    /// <summary>This library's version, with the commit if the build knows it: <c>0.1.0+a1b2c3</c>.</summary>
    public static string Current { get; } = Of(typeof(LibraryVersion).Assembly);

    /// <summary>The version of an assembly's package.</summary>
    public static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString()
        ?? "";
}
