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
            entries.Add(new ImageEntry(image!.Split, image.Label, name));
        }

        byte[] all = DatasetAssembly.Allocate(source, loaded.Count, options.Input);
        for (int i = 0; i < loaded.Count; i++)
        {
            loaded[i].CopyTo(all.AsSpan(i * options.Input.Size));
        }

        return DatasetAssembly.Build(source, options, entries, all, _ => true, problems, needsAllClasses: false);
    }

    /// <returns>What is wrong with the image, or <see langword="null"/>.</returns>
    private static string? Convert(
        LabeledImage? image, IReadOnlyList<string> classNames, ImagePreprocessor preprocessor, byte[] pixels)
    {
        if (image?.Picture is null)
        {
            return "is null";
        }

        if (!LabelSet.Contains(classNames, image.Label) || !Enum.IsDefined(image.Split))
        {
            return $"has the label {image.Label} and the split {image.Split}; one of them is not defined";
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
