using System.Collections.Concurrent;

namespace FacialExpression.Fuzz;

/// <summary>The valid files that mutations start from: pictures of every format, and models with every layer.</summary>
internal static class SeedFiles
{
    private static readonly ConcurrentDictionary<string, byte[]> _models = new();

    public static IReadOnlyList<SeedFile> Images { get; } =
    [
        .. Directory.EnumerateFiles(PathOf("Images")).Order(StringComparer.Ordinal)
            .Select(path => new SeedFile(Path.GetExtension(path)[1..], File.ReadAllBytes(path))),
    ];

    public static IReadOnlyList<SeedFile> Keras { get; } =
    [
        .. Directory.EnumerateFiles(PathOf("Keras")).Order(StringComparer.Ordinal)
            .Select(path => new SeedFile(Path.GetFileName(path), File.ReadAllBytes(path))),
    ];

    /// <summary>ONNX files with the habits of other software.</summary>
    public static IReadOnlyList<SeedFile> Imported { get; } =
    [
        .. Directory.EnumerateFiles(PathOf("Imported")).Order(StringComparer.Ordinal)
            .Select(path => new SeedFile(Path.GetFileName(path), File.ReadAllBytes(path))),
    ];

    public static byte[] Model(string name) => _models.GetOrAdd(name, n => File.ReadAllBytes(PathOf($"Models/{n}")));

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Seeds", name);
}
