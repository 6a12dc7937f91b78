using System.Diagnostics;
using System.Globalization;
using System.Net;
using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Web.Tests.Load;
using SkiaSharp;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Uploads pictures to <c>facial-expression serve</c>, a process of its own: alone, with 64 connections for a minute, and beside
/// <see cref="BadClients"/>; photos of 4 MB beside clients that announce large files and send slowly. Writes the table and the
/// text that <c>docs/web.md</c> shows.
/// </summary>
internal static class ServeBenchmark
{
    private const int Connections = 64;
    private const int Polite = 8;
    private const int EachKind = 16;
    private const int LineLength = 130;
    private const int UsualSeconds = 60;
    private const int PhotoWidth = 4000;
    private const int PhotoHeight = 3000;
    private const int PhotoBytes = 4_500_000;

    /// <summary>The time after which a server without requests has given memory back.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static void Run(BenchmarkSettings settings) => RunAsync(settings).GetAwaiter().GetResult();

    private static async Task RunAsync(BenchmarkSettings settings)
    {
        byte[] picture = Frame();
        int seconds = settings.Seconds ?? UsualSeconds;
        var @long = TimeSpan.FromSeconds(seconds);
        TimeSpan @short = @long / 4;
        await using ServeProcess server = await ServeProcess.StartAsync();
        await LoadAsync(server, picture, Connections, @short);
        double memoryAfterWarmUp = server.MemoryMB();
        LoadFigures alone = await LoadAsync(server, picture, 1, @short);
        LoadFigures load = await LoadAsync(server, picture, Connections, @long);
        double memoryAfterLoad = server.MemoryMB();
        LoadFigures few = await LoadAsync(server, picture, Polite, @short);
        LoadFigures disturbed;
        await using (var others = BadClients.Start(server.Address, picture, EachKind))
        {
            disturbed = await LoadAsync(server, picture, Polite, @long);
        }

        await Task.Delay(Idle);
        double memoryAtEnd = server.MemoryMB();
        byte[] photo = Photo();
        LoadFigures photos = await LoadAsync(server, photo, Polite, @short);
        LoadFigures besideAnnouncing;
        await using (var others = BadClients.StartAnnouncing(server.Address, EachKind))
        {
            // They reserve what they can before the first photo.
            await Task.Delay(TimeSpan.FromSeconds(1));
            besideAnnouncing = await LoadAsync(server, photo, Polite, @short);
        }

        Dictionary<string, LoadFigures> phases = new()
        {
            ["alone"] = alone,
            ["64 connections"] = load,
            ["8 connections"] = few,
            [$"8 connections, beside {EachKind * BadClients.Kinds.Count} bad clients"] = disturbed,
            [$"{Polite} connections, photos of {photo.Length / 1e6:F0} MB"] = photos,
            [$"the same, beside {EachKind} that announce large files"] = besideAnnouncing,
        };
        double memoryPeak = server.PeakMB();
        string path = settings.Write("serve", new
        {
            picture = $"JPEG of 640×480 pixels, {picture.Length} bytes, one face",
            photo = $"JPEG of {PhotoWidth}×{PhotoHeight} pixels, {photo.Length} bytes",
            phases,
            memoryAfterWarmUpMB = memoryAfterWarmUp,
            memoryAfterLoadMB = memoryAfterLoad,
            memoryAtEndMB = memoryAtEnd,
            memoryPeakMB = memoryPeak,
            seconds,
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        });
        Table table = new Table().AddColumns("clients", "200", "503", "other", "per second", "median, ms", "p99, ms");
        foreach ((string name, LoadFigures figures) in phases)
        {
            table.AddRow(
                name,
                $"{figures.Answered}",
                $"{figures.Refused}",
                $"{figures.Other}",
                figures.PerSecond.ToString("F1", CultureInfo.InvariantCulture),
                figures.MedianMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                figures.P99Milliseconds.ToString("F0", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        string text = Path.ChangeExtension(path, "md");
        MarkdownTable.Write(table, text);
        string memory = string.Create(
            CultureInfo.InvariantCulture,
            $"The server's memory was {memoryAfterWarmUp:F0} MB after a warm-up, {memoryAfterLoad:F0} MB after the load of 64 "
            + $"connections, {memoryAtEnd:F0} MB {Idle.TotalSeconds} seconds after that of the bad clients, and "
            + $"{memoryPeak:F0} MB at most.");
        string clients = $"Of the bad clients, {string.Join(", ", BadClients.Kinds.Select(kind => $"{EachKind} {kind}"))}. "
            + $"Those of the last line {BadClients.Announcing}. ";
        string machine =
            $"The loads beside bad clients and of 64 connections lasted {seconds} seconds each, on one machine with the "
            + $"clients: {Machine.Hardware}.";
        File.AppendAllLines(text, ["", .. Wrap($"{clients}{memory} {machine}")]);
        Console.WriteLine(memory);
        Console.WriteLine(path);
        Environment.ExitCode = phases.Values.All(figures => figures is { Other: 0, Answered: > 0 }) ? 0 : 1;
    }

    private static async Task<LoadFigures> LoadAsync(ServeProcess server, byte[] picture, int connections, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        LoadResult result = await LoadClients.RunAsync(
            server.Address, picture, connections, _ => Stopwatch.GetElapsedTime(start) < time, CancellationToken.None);
        int answered = result.Count(HttpStatusCode.OK);
        int refused = result.Count(HttpStatusCode.ServiceUnavailable);
        return new LoadFigures(
            connections,
            answered,
            refused,
            result.Faults.Count + result.Statuses.Sum(result.Count) - answered - refused,
            Math.Round(answered / result.Elapsed.TotalSeconds, 1),
            Math.Round(result.Quantile(HttpStatusCode.OK, 0.5), 1),
            Math.Round(result.Quantile(HttpStatusCode.OK, 0.99), 1));
    }

    private static IEnumerable<string> Wrap(string text)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > LineLength)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : $" {word}";
        }

        yield return line;
    }

    /// <summary>A frame as the page sends them.</summary>
    private static byte[] Frame()
    {
        using SKBitmap bitmap = DrawnPicture.Draw(640, 480, new DrawnPerson(Expression.Happy, 320, 210, 110));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 85);
        return data.ToArray();
    }

    /// <summary>As large as a photo of a phone: noise at the highest quality that has at most 4.5 MB.</summary>
    private static byte[] Photo()
    {
        using SKBitmap bitmap = DrawnPicture.Draw(PhotoWidth, PhotoHeight, new DrawnPerson(Expression.Happy, 2000, 1300, 700));
        using (var canvas = new SKCanvas(bitmap))
        using (var noise = new SKPaint { BlendMode = SKBlendMode.SoftLight })
        {
            noise.Shader = SKShader.CreatePerlinNoiseTurbulence(0.8f, 0.8f, 1, 0);
            canvas.DrawRect(0, 0, PhotoWidth, PhotoHeight, noise);
        }

        for (int quality = 100; ; quality--)
        {
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
            if (data.Size <= PhotoBytes)
            {
                return data.ToArray();
            }
        }
    }

    private sealed record LoadFigures(
        int Connections,
        int Answered,
        int Refused,
        int Other,
        double PerSecond,
        double MedianMilliseconds,
        double P99Milliseconds);
}
