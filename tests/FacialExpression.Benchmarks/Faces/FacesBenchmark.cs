using System.Globalization;
using FacialExpression.Samples;
using FacialExpression.Training;

namespace FacialExpression.Benchmarks;

/// <summary>What finding faces costs on one thread: the detector alone, and a large photo from its file to expressions.</summary>
internal static class FacesBenchmark
{
    // Faces of 65 to 115 pixels, which a photo of half the size would show in fewer than the classifier sees.
    private const float SmallScale = 0.25f;

    private static readonly (int Width, int Height)[] Sizes = [(320, 240), (640, 480), (1_280, 720), (1_280, 1_280)];

    public static void Run(BenchmarkSettings settings)
    {
        using var detector = FaceDetector.LoadPretrained(new FaceDetectorOptions { Threads = 1 });
        using var analyzer = ExpressionAnalyzer.LoadPretrained(
            new ExpressionClassifierOptions { Threads = 1 }, new FaceDetectorOptions { Threads = 1 });
        byte[] photo = GroupPhoto.Jpeg();
        byte[] small = GroupPhoto.Jpeg(SmallScale);
        Picture[] pictures = [.. Sizes.Select(size => Scene(size.Width, size.Height))];
        (int found, int foundSmall) = (0, 0);
        Action[] work =
        [
            .. pictures.Select<Picture, Action>(picture => () => detector.Detect(picture)),
            () => Picture.Decode(photo).Dispose(),
            () => found = analyzer.Analyze(photo).Count,
            () => foundSmall = analyzer.Analyze(small).Count,
        ];
        double[][] seconds = Measure.InTurns(settings.Rounds, work);
        Array.ForEach(pictures, picture => picture.Dispose());
        double[] milliseconds = [.. seconds.Select(s => Math.Round(1000 * Measure.Median(s), 2))];
        var result = new
        {
            detect = Sizes.Zip(milliseconds, (size, ms) => new
            {
                size.Width,
                size.Height,
                milliseconds = ms,
            }),
            photo = new
            {
                GroupPhoto.Width,
                GroupPhoto.Height,
                bytes = photo.Length,
                faces = found,
                decodeMilliseconds = milliseconds[^3],
                analyzeMilliseconds = milliseconds[^2],
                analyzeToDecode = Math.Round(Measure.Ratio(seconds[^2], seconds[^3]), 3),
            },
            photoOfSmallFaces = new
            {
                scale = SmallScale,
                faces = foundSmall,
                analyzeMilliseconds = milliseconds[^1],
                analyzeToDecode = Math.Round(Measure.Ratio(seconds[^1], seconds[^3]), 3),
            },
            threads = 1,
            settings.Rounds,
            seed = 1,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        foreach (((int width, int height), double ms) in Sizes.Zip(milliseconds))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{width}×{height}: {ms:F2} ms"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{GroupPhoto.Width}×{GroupPhoto.Height}, {found} faces: {milliseconds[^2]:F1} ms from the file to expressions; "
            + $"decoding it in its full size takes {milliseconds[^3]:F1} ms; with {foundSmall} small faces: "
            + $"{milliseconds[^1]:F1} ms"));
        Console.WriteLine($"written: {settings.Write("faces", result)}");
    }

    private static Picture Scene(int width, int height) => Picture.Decode(DrawnPicture.Png(
        width,
        height,
        new DrawnPerson(Expression.Happy, width * 0.3f, height * 0.4f, height * 0.15f),
        new DrawnPerson(Expression.Sad, width * 0.7f, height * 0.4f, height * 0.12f, 1)));
}
