namespace FacialExpression.Tool.Tests.Video;

/// <summary>A run of the command in this process.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    public static Task<CommandLine> RunAsync(params string[] arguments) =>
        RunAsync(new StringWriter(), TestContext.Current.CancellationToken, arguments);

    public static async Task<CommandLine> RunAsync(StringWriter output, CancellationToken stop, params string[] arguments)
    {
        var error = new StringWriter();
        using var console = ToolConsole.Of(Stream.Null, output, error);
        int code = await Tool.RunAsync(arguments, console, stop);
        return new CommandLine(code, output.ToString(), error.ToString());
    }

    /// <summary>The rows of CSV, by column.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string csv)
    {
        string[] lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] columns = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => columns.Zip(line.Split(',')).ToDictionary(p => p.First, p => p.Second))];
    }
}
