namespace FacialExpression.Training;

/// <summary>The last step of every source: refuses or skips what cannot be used, and divides the rest into splits.</summary>
internal static class DatasetAssembly
{
    /// <param name="source">The data set's name.</param>
    /// <param name="options">How to handle problems.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="entries">The images.</param>
    /// <param name="pixels">The entries' pixels, one after the other.</param>
    /// <param name="isUsable">Whether the entry at an index can be used.</param>
    /// <param name="problems">Everything that is wrong.</param>
    /// <param name="needsAllClasses">Whether a class without images is a problem.</param>
    /// <exception cref="DatasetException">There are problems and they are not to be skipped, or no image can be used.</exception>
    public static DatasetParts Build(
        string source,
        DatasetOptions options,
        IReadOnlyList<string> classNames,
        IReadOnlyList<ImageEntry> entries,
        byte[] pixels,
        Func<int, bool> isUsable,
        IReadOnlyList<DatasetProblem> problems,
        bool needsAllClasses = true)
    {
        int[] usable = [.. Enumerable.Range(0, entries.Count).Where(isUsable)];
        if (needsAllClasses)
        {
            problems = [.. problems, .. EmptyClasses(usable.Select(i => entries[i]), classNames)];
        }

        if (usable.Length == 0)
        {
            string fault = entries.Count == 0 ? "has no images" : "has no image that can be used";
            problems = [.. problems, new DatasetProblem("(whole source)", fault)];
            throw new DatasetException(source, problems, canSkip: false);
        }

        if (problems.Count > 0 && options.InvalidItems == InvalidItemHandling.Throw)
        {
            throw new DatasetException(source, problems, canSkip: true);
        }

        // The usable images move together in place: a copy would need the memory twice.
        int size = options.Input.Size;
        for (int i = 0; i < usable.Length; i++)
        {
            if (usable[i] != i)
            {
                pixels.AsSpan(usable[i] * size, size).CopyTo(pixels.AsSpan(i * size));
            }
        }

        ImageEntry[] loaded = [.. usable.Select(i => entries[i])];
        return new DatasetParts(
            source, Select(SplitKind.Training), Select(SplitKind.Validation), Select(SplitKind.Test), problems);

        DatasetSplit Select(SplitKind kind)
        {
            int[] chosen = [.. Enumerable.Range(0, loaded.Length).Where(i => loaded[i].Split == kind)];
            return new DatasetSplit(
                kind,
                options.Input,
                Gather(chosen),
                [.. chosen.Select(i => loaded[i].Label)],
                [.. chosen.Select(i => loaded[i].Name)],
                classNames: classNames,
                votes: chosen.Any(i => loaded[i].Votes is not null) ? [.. chosen.Select(i => loaded[i].Votes)] : null);
        }

        // The images of a split follow each other in every source but CSV files and lists that mix splits.
        ReadOnlyMemory<byte> Gather(int[] chosen)
        {
            if (chosen.Length == 0 || chosen[^1] - chosen[0] == chosen.Length - 1)
            {
                return pixels.AsMemory(chosen.Length == 0 ? 0 : chosen[0] * size, chosen.Length * size);
            }

            byte[] own = new byte[chosen.Length * size];
            for (int i = 0; i < chosen.Length; i++)
            {
                pixels.AsSpan(chosen[i] * size, size).CopyTo(own.AsSpan(i * size));
            }

            return own;
        }
    }

    private static IEnumerable<DatasetProblem> EmptyClasses(
        IEnumerable<ImageEntry> usable, IReadOnlyList<string> classNames) => usable
        .GroupBy(e => e.Split)
        .OrderBy(split => split.Key)
        .SelectMany(split => Enumerable.Range(0, classNames.Count)
            .Except(split.Select(e => (int)e.Label))
            .Select(missing => new DatasetProblem(
                $"{split.Key} split, class {classNames[missing]}", "has no images that can be used")));

    /// <summary>Memory for a number of images.</summary>
    /// <exception cref="DatasetException">There are more than one data set can hold.</exception>
    public static byte[] Allocate(string source, int images, ImageShape input)
    {
        long bytes = (long)images * input.Height * input.Width * input.Channels;
        return bytes <= Array.MaxLength ? new byte[bytes] : throw new DatasetException(
            $"The data set {BoundedText.End(source)} has {images:N0} images; at {input} they take {bytes:N0} bytes, more than "
            + $"one data set can hold ({Array.MaxLength:N0}). Use a smaller DatasetOptions.Input.");
    }
}
