using FacialExpression.Samples;
using FacialExpression.Training;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Measures each augmentation on one thread over drawn faces, and writes a picture of one face under all of them.
/// </summary>
internal static class AugmentationBenchmark
{
    private const int Images = 6400;

    private static readonly (string Name, Augmentation Settings)[] Parts =
    [
        ("nothing", new Augmentation()),
        ("flip", new Augmentation { HorizontalFlip = true }),
        ("flip, rotation, zoom, shift", new Augmentation { HorizontalFlip = true, Rotation = 10, Zoom = 0.1, Shift = 0.1 }),
        ("brightness, contrast", new Augmentation { Brightness = 0.1, Contrast = 0.1 }),
        ("erasing", new Augmentation { Erasing = 0.25 }),
        ("Augmentation.Faces", Augmentation.Faces),
    ];

    public static void Run(BenchmarkSettings settings)
    {
        DatasetSplit faces = ExpressionDataset.Draw(Images, 0).Training;
        Action[] previews = [.. Parts.Select(part => (Action)(() => part.Settings.Preview(faces)))];
        double[][] seconds = Measure.InTurns(settings.Rounds, previews);
        double MillisecondsPer64(int i) => Math.Round(Measure.Median(seconds[i]) * 1000 * 64 / Images, 3);
        var result = new
        {
            images = Images,
            size = faces.Input.ToString(),
            rounds = settings.Rounds,
            millisecondsPer64Images = Enumerable.Range(0, Parts.Length).ToDictionary(i => Parts[i].Name, MillisecondsPer64),
            facesImagesPerSecond = Math.Round(Images / Measure.Median(seconds[^1])),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        string path = settings.Write("augmentation", result);
        string picture = Path.Combine(settings.Out, "augmentation.png");
        AugmentationPicture.Write(Augmentation.Faces, picture);

        Table table = new Table().AddColumns("", "ms for 64 images");
        foreach ((string name, double milliseconds) in result.millisecondsPer64Images)
        {
            table.AddRow(name, $"{milliseconds:F2}");
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            $"{Images} drawn faces, one thread, conversion to bytes included; medians of {settings.Rounds} alternating rounds");
        Console.WriteLine($"{result.facesImagesPerSecond:N0} images/s with Augmentation.Faces; written to {path} and {picture}");
    }
}
