using System.Diagnostics;
using System.Net;
using FacialExpression.Samples;
using FacialExpression.Training;
using FacialExpression.Web.Tests.Load;
using SkiaSharp;
using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>
/// Uploads pictures to <c>facial-expression serve</c>, a process of its own: alone, with 64 connections for a minute, and beside
/// clients that hang up, send slowly or send bombs.
/// </summary>
internal static class ServeBenchmark
{
    private const int Connections = 64;
    private const int Polite = 8;
    private const int EachKind = 16;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static void Run(BenchmarkSettings settings) => RunAsync(settings).GetAwaiter().GetResult();

    private static async Task RunAsync(BenchmarkSettings settings)
    {
        byte[] picture = Frame();
        await using ServeProcess server = await ServeProcess.StartAsync();
        await LoadAsync(server, picture, Connections, Short);
        double memoryAfterWarmUp = server.MemoryMB();
        LoadFigures alone = await LoadAsync(server, picture, 1, Short);
        LoadFigures load = await LoadAsync(server, picture, Connections, Minute);
        double memoryAfterLoad = server.MemoryMB();
        LoadFigures few = await LoadAsync(server, picture, Polite, Short);
        LoadFigures disturbed;
        await using (var others = BadClients.Start(server.Address, picture, EachKind))
        {
            disturbed = await LoadAsync(server, picture, Polite, Minute);
        }

        Dictionary<string, LoadFigures> phases = new()
        {
            ["alone"] = alone,
            ["64 connections"] = load,
            ["8 connections"] = few,
            ["8 connections, beside 48 bad clients"] = disturbed,
        };
        string path = settings.Write("serve", new
        {
            picture = $"JPEG of 640×480 pixels, {picture.Length} bytes, one face",
            phases,
            memoryAfterWarmUpMB = memoryAfterWarmUp,
            memoryAfterLoadMB = memoryAfterLoad,
            memoryAtEndMB = server.MemoryMB(),
            memoryPeakMB = server.PeakMB(),
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
                $"{figures.PerSecond:F1}",
                $"{figures.MedianMilliseconds:F0}",
                $"{figures.P99Milliseconds:F0}");
        }

        AnsiConsole.Write(table);
        MarkdownTable.Write(table, Path.ChangeExtension(path, "md"));
        Console.WriteLine(
            $"server's memory: {memoryAfterWarmUp:F0} MB after the warm-up, {memoryAfterLoad:F0} MB after the minute");
        Console.WriteLine(path);
        Environment.ExitCode = phases.Values.All(figures => figures.Other == 0) ? 0 : 1;
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

    /// <summary>A frame as the page sends them.</summary>
    private static byte[] Frame()
    {
        using SKBitmap bitmap = DrawnPicture.Draw(640, 480, new DrawnPerson(Expression.Happy, 320, 210, 110));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 85);
        return data.ToArray();
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
