using System.Globalization;

namespace FacialExpression.Training;

/// <summary>Loads images that an app has in memory.</summary>
internal static class ImageListSource
{
    public static DatasetParts Load(
        IEnumerable<LabeledImage> images, string source, DatasetOptions options, CancellationToken cancellationToken)
    {
        var classes = new ClassTable(options);
        var preprocessor = new ImagePreprocessor(options.Input, options.ImageLimits);
        var found = new List<(LabeledImage Image, string Name)>();
        var problems = new List<DatasetProblem>();
        var loaded = new List<byte[]>();
        int leftOut = 0;
        int number = 0;
        foreach (LabeledImage image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = image?.Name ?? string.Create(CultureInfo.InvariantCulture, $"image {number}");
            number++;
            byte[] pixels = new byte[options.Input.Size];
            string? fault = FaultOf(image, classes);
            if (fault is null && classes.Map(ClassNameOf(image!)) is null)
            {
                leftOut++;
                continue;
            }

            fault ??= ToGray(image!, preprocessor, pixels);
            if (fault is not null)
            {
                problems.Add(new DatasetProblem(name, fault));
                continue;
            }

            loaded.Add(pixels);

            // The picture is the caller's, who may have disposed it by the time that all images are known.
            found.Add((image! with { Picture = null, EncodedImage = default }, name));
        }

        if (classes.IsInferred && found.Count > 0)
        {
            classes = classes.Infer(found.Select(f => ClassNameOf(f.Image)), problems)
                ?? throw new DatasetException(source, problems, canSkip: false);
        }

        var entries = new List<ImageEntry>();
        foreach ((LabeledImage image, string name) in found)
        {
            classes.Find(ClassNameOf(image), out Expression label);
            entries.Add(new ImageEntry(image.Split, label, name, image.Votes));
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

        DatasetParts parts = DatasetAssembly.Build(
            source,
            options,
            classes.ClassNames,
            entries,
            all,
            i => entries[i].Votes is not null || !voted.Contains(entries[i].Split),
            problems,
            needsAllClasses: false);
        return parts with { LeftOut = leftOut };
    }

    private static string ClassNameOf(LabeledImage image) =>
        image.ClassName ?? (image.Label ?? image.Votes!.Distribution.Highest).ToString();

    /// <returns>What is wrong with the image, so far as it shows before decoding, or <see langword="null"/>.</returns>
    private static string? FaultOf(LabeledImage? image, ClassTable classes) => image switch
    {
        null => "is null",
        { Picture: null, EncodedImage.Length: 0 } => "has neither a picture nor an encoded image",
        { Picture: not null, EncodedImage.Length: > 0 } => "has a picture and an encoded image; one of them is possible",
        { Label: null, ClassName: null, Votes: null } => "has neither a label nor votes",
        { Label: not null, ClassName: not null } => "has a label and the name of a class; one of them is possible",
        _ when (image.Label is { } label && !Enum.IsDefined(label)) || !Enum.IsDefined(image.Split) =>
            $"has the label {image.Label} and the split {image.Split}; one of them is not defined",
        { Votes: not null } when classes.IsInferred || !LabelSet.AreExpressions(classes.ClassNames) =>
            "has votes, which are for the seven expressions; the data set has other classes",
        _ when !classes.IsInferred && classes.Find(ClassNameOf(image), out _) == ClassMatch.Unknown =>
            $"is of the class {Quoted.Text(ClassNameOf(image))}, which is none of "
            + Quoted.Sentence(string.Join(", ", classes.ClassNames)),
        _ => null,
    };

    /// <returns>Why the image cannot be decoded, or <see langword="null"/>.</returns>
    private static string? ToGray(LabeledImage image, ImagePreprocessor preprocessor, byte[] pixels)
    {
        try
        {
            if (image.Picture is null)
            {
                preprocessor.ToGray(image.EncodedImage.Span, pixels);
            }
            else
            {
                preprocessor.ToGray(image.Picture, pixels);
            }

            return null;
        }
        catch (ImageFormatException e)
        {
            return e.Message;
        }
    }
}
