using System.Reflection;

namespace FacialExpression.Training;

/// <summary>The versions that stand in model files and reports.</summary>
internal static class LibraryVersion
{
    /// <summary>This library's version, with the commit where the build knows it: <c>0.1.0+a1b2c3</c>.</summary>
    public static string Current { get; } = Of(typeof(LibraryVersion).Assembly);

    /// <summary>An assembly's version as its package has it.</summary>
    public static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString() ?? "";
}
