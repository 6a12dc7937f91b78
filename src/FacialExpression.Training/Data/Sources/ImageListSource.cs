using System.Globalization;

namespace FacialExpression.Training;

/// <summary>Loads images that an app has in memory.</summary>
internal static class ImageListSource
{
    public static DatasetParts Load(
        IEnumerable<LabeledImage> images, string source, DatasetOptions options, CancellationToken cancellationToken)
    {
        var preprocessor = new ImagePreprocessor(options.Input, options.ImageLimits);
        var entries = new List<ImageEntry>();
        var problems = new List<DatasetProblem>();
        var loaded = new List<byte[]>();
        int number = 0;
        foreach (LabeledImage image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = image?.Name ?? string.Create(CultureInfo.InvariantCulture, $"image {number}");
            number++;
            byte[] pixels = new byte[options.Input.Size];
            if (Convert(image, options.ClassNames, preprocessor, pixels) is { } fault)
            {
                problems.Add(new DatasetProblem(name, fault));
                continue;
            }

            loaded.Add(pixels);
            entries.Add(new ImageEntry(image!.Split, LabelOf(image), name, image.Votes));
        }

        // A mixture would validate on some images by label and on others by majority.
        HashSet<SplitKind> voted = [.. entries.Where(e => e.Votes is not null).Select(e => e.Split)];
        problems.AddRange(entries.Where(e => e.Votes is null && voted.Contains(e.Split)).Select(e => new DatasetProblem(
            e.Name, $"has no votes, which other images of the {e.Split} split have")));
        byte[] all = DatasetAssembly.Allocate(source, loaded.Count, options.Input);
        for (int i = 0; i < loaded.Count; i++)
        {
            loaded[i].CopyTo(all.AsSpan(i * options.Input.Size));
        }

        return DatasetAssembly.Build(
            source,
            options,
            entries,
            all,
            i => entries[i].Votes is not null || !voted.Contains(entries[i].Split),
            problems,
            needsAllClasses: false);
    }

    private static Expression LabelOf(LabeledImage image) => image.Label ?? image.Votes!.Distribution.Highest;

    /// <returns>What is wrong with the image, or <see langword="null"/>.</returns>
    private static string? Convert(
        LabeledImage? image, IReadOnlyList<string> classNames, ImagePreprocessor preprocessor, byte[] pixels)
    {
        if (image?.Picture is null)
        {
            return "is null";
        }

        if (image.Label is null && image.Votes is null)
        {
            return "has neither a label nor votes";
        }

        if (!LabelSet.Contains(classNames, LabelOf(image)) || !Enum.IsDefined(image.Split))
        {
            return $"has the label {LabelOf(image)} and the split {image.Split}; one of them is not defined";
        }

        if (image.Votes is not null && !classNames.SequenceEqual(LabelSet.Expressions))
        {
            return "has votes, which are for the seven expressions; the data set has other classes";
        }

        try
        {
            preprocessor.ToGray(image.Picture, pixels);
            return null;
        }
        catch (ImageFormatException e)
        {
            return e.Message;
        }
    }
}
