namespace FacialExpression.Tool;

/// <summary>Files by short names: as much of the end of their paths as tells them apart.</summary>
internal static class DistinctPaths
{
    /// <param name="paths">Paths of files. A path that occurs twice has the same name twice.</param>
    /// <returns>
    /// Their names in the same order, without the ending of the file: for <c>one/model.onnx</c> and <c>two/model.onnx</c>
    /// <c>one/model</c> and <c>two/model</c>.
    /// </returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => Path.ChangeExtension(path, null).Replace('\\', '/').Split('/'))];
        int distinct = paths.Distinct().Count();
        int longest = parts.Max(p => p.Length);
        string[] names = [];
        for (int length = 1; length <= longest; length++)
        {
            names = [.. parts.Select(p => string.Join('/', p.TakeLast(length)))];
            if (names.Distinct().Count() == distinct)
            {
                return names;
            }
        }

        // They differ in the ending alone.
        return paths;
    }
}
