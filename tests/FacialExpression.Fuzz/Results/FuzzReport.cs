using System.Text.Json;
using FacialExpression.Benchmarks;
using FacialExpression.Samples;
using Spectre.Console;

namespace FacialExpression.Fuzz;

/// <summary>Prints the results of a run, and writes them as Markdown and as fuzz.json.</summary>
internal static class FuzzReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(FuzzSettings settings, TargetReport report)
    {
        Table table = report.All.Count > 0 ? Each(report) : Counts(report);
        AnsiConsole.Write(table);
        Directory.CreateDirectory(settings.Out);
        MarkdownTable.Write(table, Path.Combine(settings.Out, $"{report.Target}.md"));
        Console.WriteLine(
            $"{report.Cases:N0} {report.Target}: {report.FindingCount} faults; slowest {report.Slowest?.Milliseconds:F0} ms "
            + $"(case {report.Slowest?.Number}), most memory {report.Largest?.Memory >> 20} MB (case {report.Largest?.Number}); "
            + $"{report.SlowOnlyBesideOthers} took over {settings.LongestMilliseconds:F0} ms in parallel, but not alone");
    }

    /// <returns>The file's path.</returns>
    public static string Write(FuzzSettings settings, double minutes, IReadOnlyList<TargetReport> reports)
    {
        string path = Path.Combine(settings.Out, "fuzz.json");
        var result = new
        {
            seed = settings.Seed,
            minutes = Math.Round(minutes, 1),
            isMemoryMeasured = MemoryPeak.IsMeasured,
            targets = reports.Select(r => new
            {
                r.Target,
                r.Cases,
                faults = r.FindingCount,
                r.SlowOnlyBesideOthers,
                slowest = Figures(r.Slowest),
                largest = Figures(r.Largest),
                byMutation = r.All.Count > 0 ? null : r.CountsBy(k => k.Mutation),
                byFormat = r.All.Count > 0 ? null : r.CountsBy(k => k.Format),
                each = r.All.OrderBy(c => c.Number).Select(Figures),
                findings = r.Findings,
            }),
            hardware = Machine.Hardware,
            packages = Machine.Packages,
        };
        File.WriteAllText(path, JsonSerializer.Serialize(result, Json) + "\n");
        return path;
    }

    private static Table Counts(TargetReport report)
    {
        Table table = new Table().AddColumns(report.Target, "cases", FuzzTarget.Answered, FuzzTarget.Refused, "faults");
        foreach ((string mutation, Dictionary<string, long> outcomes) in report.CountsBy(k => k.Mutation))
        {
            long Of(string outcome) => outcomes.GetValueOrDefault(outcome);
            table.AddRow(
                Markup.Escape(mutation),
                $"{outcomes.Values.Sum():N0}",
                $"{Of(FuzzTarget.Answered):N0}",
                $"{Of(FuzzTarget.Refused):N0}",
                $"{Of(FuzzTarget.Faulty):N0}");
        }

        return table;
    }

    private static Table Each(TargetReport report)
    {
        Table table = new Table().AddColumns(report.Target, "bytes", "outcome", "ms", "MB");
        foreach (CaseResult result in report.All.OrderBy(c => c.Number))
        {
            table.AddRow(
                Markup.Escape(result.Mutation),
                $"{result.Bytes:N0}",
                result.Outcome,
                $"{result.Milliseconds:N0}",
                $"{result.Memory / 1048576.0:N0}");
        }

        return table;
    }

    private static object? Figures(CaseResult? result) => result is null ? null : new
    {
        result.Number,
        result.Format,
        result.Mutation,
        result.Bytes,
        result.Outcome,
        milliseconds = Math.Round(result.Milliseconds, 1),
        memoryMB = Math.Round(result.Memory / 1048576.0, 1),
    };
}
