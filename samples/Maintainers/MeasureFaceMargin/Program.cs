using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FacialExpression;
using FacialExpression.Samples;
using FacialExpression.Samples.CascadeDetector;
using FacialExpression.Samples.MeasureFaceMargin;
using FacialExpression.Training;

const string Pretrained = "pretrained";

// The files are for other machines, too.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var data = new Option<string>("--data")
{
    Description = "FER-2013: a folder (validation/CLASS/*.jpg), a Kaggle zip, or fer2013.csv",
    Required = true,
};
var ours = new Option<string>("--detector")
{
    Description = "pretrained, the detector inside the package, or a detector's file",
    DefaultValueFactory = _ => Pretrained,
};
var cascade = new Option<string?>("--cascade")
{
    Description = "measures OpenCV's haarcascade_frontalface_default.xml instead",
};
var seed =
    new Option<int>("--seed") { Description = "determines size and place of the images", DefaultValueFactory = _ => 42 };
var limit = new Option<int?>("--limit") { Description = "the most images, for a trial" };
var output = new Option<string?>("--out") { Description = "a JSON file for the figures" };
var command = new RootCommand(
    "Measures how much more than a detector's box a data set's images show: the margin for its models (FaceMargin). Takes a "
    + "few minutes.")
{
    data, ours, cascade, seed, limit, output,
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

        using IDisposable opened = Open(arguments.GetRequiredValue(ours), arguments.GetValue(cascade), out string name);
        var detector = (IFaceDetector)opened;
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
            Console.WriteLine(
                $"    framing {results.Framing}: accuracy {results.AccuracyFramed:P1}, without turning "
                + $"{results.AccuracyFramedWithoutRoll:P1}; through the detector as it is {results.AccuracyThroughDetector:P1}");
        }

        if (arguments.GetValue(output) is { } json)
        {
            new MarginResults
            {
                Data = $"{dataset.Source}, validation",
                Images = split.Count,
                Model = classifier.Metadata.ModelName,
                Detector = name,
                Seed = chosen,
                Minutes = Math.Round(clock.Elapsed.TotalMinutes, 1),
                Borders = borders,
                Hardware = Machine.Hardware,
                Packages = Machine.Packages,
            }.Write(json);
            Console.WriteLine($"written: {json}");
        }

        return 0;
    }
    catch (Exception e) when (e is DatasetException or ArgumentException or IOException or UnauthorizedAccessException
        or InvalidDataException or InvalidModelFileException or DllNotFoundException)
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

static IDisposable Open(string file, string? cascadeFile, out string name)
{
    if (cascadeFile is not null)
    {
        var opencv = new CascadeFaceDetector(cascadeFile) { MinFaceSize = FramedImage.SmallestSide / 2 };
        name = $"{Path.GetFileName(cascadeFile)} of OpenCV {CascadeFaceDetector.Version}, scale {opencv.ScaleFactor}, "
            + $"{opencv.MinNeighbors} neighbors";
        return opencv;
    }

    name = file == Pretrained ? file : Path.GetFileName(file);
    return file == Pretrained ? FaceDetector.LoadPretrained() : FaceDetector.Load(file);
}
