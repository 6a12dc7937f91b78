using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FacialExpression;
using FacialExpression.Samples;
using FacialExpression.Samples.DetectFaces;
using FacialExpression.Samples.MeasureFaceMargin;
using FacialExpression.Training;
using OpenCvSharp;

// The files are for other machines, too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var data = new Option<string>("--data")
{
    Description = "FER-2013: a folder (validation/CLASS/*.jpg), a Kaggle zip, or fer2013.csv",
    Required = true,
};
var cascade = new Option<string?>("--cascade")
{
    Description = "OpenCV's haarcascade_frontalface_default.xml (default: that of Debian's package opencv-data)",
};
var seed =
    new Option<int>("--seed") { Description = "determines size and place of the images", DefaultValueFactory = _ => 42 };
var limit = new Option<int?>("--limit") { Description = "the most images, for a trial" };
var output = new Option<string?>("--out") { Description = "a JSON file for the figures" };
var command = new RootCommand(
    "Measures how much more than a detector's box a data set's images show: the margin for its models (FaceMargin). Takes a "
    + "few minutes.")
{
    data, cascade, seed, limit, output,
};

// On its own thread, so that System.CommandLine can handle Ctrl+C.
command.SetAction((arguments, cancellationToken) => Task.Run(() =>
{
    try
    {
        if (arguments.GetValue(limit) <= 0)
        {
            throw new ArgumentException($"--limit must be above 0, received {arguments.GetValue(limit)}.");
        }

        OpenCvLibrary.Load();
        string file = CascadeFile.Find(arguments.GetValue(cascade));
        using var detector = new CascadeFaceDetector(file) { SmallestFace = FramedImage.SmallestSide / 2 };
        using var classifier = ExpressionClassifier.LoadPretrained();
        var dataset = ExpressionDataset.Load(
            arguments.GetRequiredValue(data),
            new DatasetOptions { Input = classifier.Metadata.Input },
            cancellationToken: cancellationToken);
        int chosen = arguments.GetValue(seed);
        DatasetSplit split = (arguments.GetValue(limit) is { } count ? dataset.Limit(count, chosen) : dataset).Validation;
        if (split.Count == 0)
        {
            throw new ArgumentException($"{dataset.Source} has no validation images.");
        }

        var clock = Stopwatch.StartNew();
        var measurement = new MarginMeasurement(classifier, detector);
        var borders = new List<BorderResults>();
        foreach (BorderKind border in Enum.GetValues<BorderKind>())
        {
            BorderResults results = measurement.Run(split, border, chosen, cancellationToken);
            borders.Add(results);
            Console.WriteLine($"{border}: found in {results.Found:N0} of {split.Count:N0} images");
            Console.WriteLine($"    image / box {results.FrameToBox}");
            Console.WriteLine($"    margin {results.Margin}");
            Console.WriteLine($"    offset x {results.OffsetX}, y {results.OffsetY}");
            Console.WriteLine(
                $"    accuracy: {string.Join(", ", results.Accuracies.Select(a => $"{a.Margin} {a.Accuracy:P1}"))}; "
                + $"of the image itself {results.AccuracyOfFrame:P1}");
        }

        if (arguments.GetValue(output) is { } json)
        {
            new MarginResults
            {
                Data = $"{dataset.Source}, validation",
                Images = split.Count,
                Model = classifier.Metadata.ModelName,
                Cascade = Path.GetFileName(file),
                ScaleFactor = detector.ScaleFactor,
                MinNeighbors = detector.MinNeighbors,
                Seed = chosen,
                Minutes = Math.Round(clock.Elapsed.TotalMinutes, 1),
                Borders = borders,
                Hardware = Machine.Hardware,
                Packages = new SortedDictionary<string, string>(Machine.Packages.ToDictionary(), StringComparer.Ordinal)
                {
                    ["OpenCV"] = Cv2.GetVersionString()!,
                },
            }.Write(json);
            Console.WriteLine($"written: {json}");
        }

        return 0;
    }
    catch (Exception e) when (e is DatasetException or ArgumentException or IOException or UnauthorizedAccessException
        or InvalidDataException or DllNotFoundException)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
    catch (OperationCanceledException)
    {
        return 130;
    }
}));
return await command.Parse(args).InvokeAsync();
