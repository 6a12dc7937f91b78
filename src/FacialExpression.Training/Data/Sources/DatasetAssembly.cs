namespace FacialExpression.Training;

/// <summary>The last step of every source: complain or skip, then cut what was read into splits.</summary>
internal static class DatasetAssembly
{
    /// <param name="source">What the data set is called.</param>
    /// <param name="options">What to do about problems.</param>
    /// <param name="entries">What was read.</param>
    /// <param name="pixels">The entries' pixels, one after the other.</param>
    /// <param name="isUsable">Whether the entry at an index was read well.</param>
    /// <param name="problems">Everything that was wrong.</param>
    /// <param name="needsAllClasses">Whether a class without images is a problem.</param>
    public static ExpressionDataset Build(
        string source,
        DatasetOptions options,
        IReadOnlyList<ImageEntry> entries,
        byte[] pixels,
        Func<int, bool> isUsable,
        IReadOnlyList<DatasetProblem> problems,
        bool needsAllClasses = true)
    {
        int[] usable = [.. Enumerable.Range(0, entries.Count).Where(isUsable)];
        if (needsAllClasses)
        {
            problems = [.. problems, .. EmptyClasses(usable.Select(i => entries[i]))];
        }

        if (usable.Length == 0)
        {
            problems = [.. problems, new DatasetProblem("(whole source)", entries.Count == 0 ? "has no images" : "has no image that can be used")];
            throw new DatasetException(source, problems, canSkip: false);
        }

        if (problems.Count > 0 && options.OnInvalidItem == InvalidItemHandling.Throw)
        {
            throw new DatasetException(source, problems, canSkip: true);
        }

        // What is left moves together, so that no second memory for the images is needed.
        int size = options.Input.Size;
        for (int i = 0; i < usable.Length; i++)
        {
            if (usable[i] != i)
            {
                pixels.AsSpan(usable[i] * size, size).CopyTo(pixels.AsSpan(i * size));
            }
        }

        ImageEntry[] kept = [.. usable.Select(i => entries[i])];
        DatasetSplit Cut(SplitKind kind)
        {
            int[] chosen = [.. Enumerable.Range(0, kept.Length).Where(i => kept[i].Split == kind)];
            return new DatasetSplit(
                kind, options.Input, Gather(chosen), [.. chosen.Select(i => kept[i].Label)], [.. chosen.Select(i => kept[i].Name)]);
        }

        // The images of a split follow each other in every source but a CSV file that mixes them.
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

        return new ExpressionDataset(source, Cut(SplitKind.Training), Cut(SplitKind.Validation), Cut(SplitKind.Test), problems);
    }

    private static IEnumerable<DatasetProblem> EmptyClasses(IEnumerable<ImageEntry> usable) => usable
        .GroupBy(e => e.Split)
        .OrderBy(split => split.Key)
        .SelectMany(split => Enum.GetValues<Expression>()
            .Except(split.Select(e => e.Label))
            .Select(missing => new DatasetProblem($"{split.Key} split, class {missing}", "has no images that can be used")));

    /// <summary>Memory for so many images, or a complaint that names the size.</summary>
    public static byte[] Allocate(string source, int images, ImageShape input)
    {
        long bytes = (long)images * input.Height * input.Width * input.Channels;
        return bytes <= Array.MaxLength ? new byte[bytes] : throw new DatasetException(
            $"The data set {source} has {images:N0} images; at {input} they take {bytes:N0} bytes, more than one data set can hold ({Array.MaxLength:N0}). Use a smaller DatasetOptions.Input.");
    }
}
