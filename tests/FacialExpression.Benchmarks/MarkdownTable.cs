using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>A table of the console as documentation has it: pages hold what was measured, and a test compares the two.</summary>
internal static class MarkdownTable
{
    private const int Wide = 1000;

    public static void Write(Table table, string path)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Wide;
        TableBorder border = table.Border;
        console.Write(table.Border(TableBorder.Markdown));
        table.Border(border);
        File.WriteAllLines(path, text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
    }
}
