namespace FacialExpression.Training;

/// <summary>
/// Finds folders that hold the images of another folder once more, as in archives with both <c>images/train</c> and
/// <c>images/images/train</c>.
/// </summary>
internal static class DoubledFolders
{
    // Fewer common images may be chance: two data sets that number their images, with a few images of both.
    private const double LeastFraction = 0.5;

    /// <param name="entries">The images of all folders.</param>
    /// <param name="pixels">Their pixels, one after the other.</param>
    /// <param name="size">The number of pixels of an image.</param>
    /// <param name="problems">Receives a problem for each doubled folder.</param>
    /// <returns>The indices of images that are in a folder before, by name and pixels.</returns>
    public static IReadOnlySet<int> Find(
        IReadOnlyList<ImageEntry> entries, byte[] pixels, int size, ICollection<DatasetProblem> problems)
    {
        (string Root, string Name)[] places = [.. entries.Select(e => PlaceOf(e.Name))];
        string[] roots =
        [
            .. places.Select(p => p.Root).Distinct().OrderBy(root => root.Length).ThenBy(root => root, StringComparer.Ordinal),
        ];
        var doubled = new HashSet<int>();
        if (roots.Length < 2)
        {
            return doubled;
        }

        ILookup<string, int> byRoot = Enumerable.Range(0, places.Length).ToLookup(i => places[i].Root);
        var firstByName = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string root in roots)
        {
            int[] common =
            [
                .. byRoot[root].Where(i =>
                    firstByName.TryGetValue(places[i].Name, out int first) && Pixels(first).SequenceEqual(Pixels(i))),
            ];
            int count = byRoot[root].Count();
            if (common.Length >= Math.Max(1, count * LeastFraction))
            {
                string other = Describe(places[firstByName[places[common[0]].Name]].Root);
                problems.Add(new DatasetProblem(
                    Describe(root),
                    $"holds images of {other} once more ({common.Length:N0} of {count:N0} have the same name and pixels); "
                        + "delete one of the folders, or skip such items to load each image once"));
                doubled.UnionWith(common);
            }

            foreach (int i in byRoot[root])
            {
                firstByName.TryAdd(places[i].Name, i);
            }
        }

        return doubled;

        ReadOnlySpan<byte> Pixels(int index) => pixels.AsSpan(index * size, size);
    }

    /// <summary>The folder in which the split's folder is, and the path from there.</summary>
    private static (string Root, string Name) PlaceOf(string path)
    {
        string[] parts = path.Split('/');
        int split = Math.Max(0, ClassFolders.FindSplit(parts, out _));
        return (string.Join('/', parts[..split]), string.Join('/', parts[split..]));
    }

    private static string Describe(string root) => root.Length == 0 ? ClassFolders.Top : root;
}
