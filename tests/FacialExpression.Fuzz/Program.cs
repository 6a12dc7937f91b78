using System.Diagnostics;
using System.Globalization;
using FacialExpression.Fuzz;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case [WorkerProcess.Command, var seed, var clock]:
        Worker.Run(int.Parse(seed, CultureInfo.InvariantCulture), clock);
        return 0;
    case ["case", var target, var seed, var number, var file]:
        return Replay(
            target,
            int.Parse(seed, CultureInfo.InvariantCulture),
            long.Parse(number, CultureInfo.InvariantCulture),
            file);
    case ["seeds", var folder]:
        SeedModels.Write(folder);
        return 0;
    case [] or [['-', '-', not 'h', ..], ..]:
        try
        {
            return Run(FuzzSettings.Parse(args));
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 2;
        }

    default:
        Console.Error.WriteLine("""
            usage: ./fuzz.sh [--images N] [--models N] [--keras N] [--onnx N] [--faces N] [--detectors N]
                             [--bombs true|false] [--seed N] [--workers N] [--out FOLDER]
                   ./fuzz.sh case images|models|keras|onnx|faces|detectors|image-bombs|model-bombs SEED NUMBER FILE
                       runs one case and saves its file
                   ./fuzz.sh seeds FOLDER
                       trains the small models that cases start from
            """);
        return 2;
}

static int Run(FuzzSettings settings)
{
    long start = Stopwatch.GetTimestamp();
    var supervisor = new Supervisor(settings);
    var reports = new List<TargetReport>();
    foreach ((string target, long count) in new[]
    {
        ("images", settings.Images),
        ("image-bombs", settings.Bombs ? ImageBombs.All.Count : 0),
        ("models", settings.Models),
        ("keras", settings.Keras),
        ("onnx", settings.Onnx),
        ("faces", settings.Faces),
        ("detectors", settings.Detectors),
        ("model-bombs", settings.Bombs ? ModelBombs.All.Count : 0),
    }.Where(t => t.Item2 > 0))
    {
        TargetReport report = supervisor.Run(target, count);
        FuzzReport.Print(settings, report);
        reports.Add(report);
    }

    Console.WriteLine($"written: {FuzzReport.Write(settings, Stopwatch.GetElapsedTime(start).TotalMinutes, reports)}");
    return reports.Any(r => r.FindingCount > 0) ? 1 : 0;
}

static int Replay(string name, int seed, long number, string file)
{
    using FuzzTarget target = FuzzTarget.Of(name);
    FuzzCase item = target.Make(seed, number);
    File.WriteAllBytes(file, item.Bytes);
    Console.WriteLine($"{item.Format}, {item.Mutation}, {item.Bytes.Length} bytes, entry point {item.Way}: {file}");
    long before = MemoryPeak.Begin();
    long start = Stopwatch.GetTimestamp();
    try
    {
        Console.WriteLine(target.Run(item));
        return 0;
    }
    finally
    {
        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms, {(MemoryPeak.End() - before) >> 20} MB");
    }
}
