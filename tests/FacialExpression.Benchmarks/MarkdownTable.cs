using Spectre.Console;

namespace FacialExpression.Benchmarks;

/// <summary>Writes a console table as Markdown for the documentation. A test compares the pages with these files.</summary>
internal static class MarkdownTable
{
    // Wide enough that no cell wraps.
    private const int Width = 1000;

    public static void Write(Table table, string path)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        TableBorder border = table.Border;
        console.Write(table.Border(TableBorder.Markdown));
        table.Border(border);
        File.WriteAllLines(path, text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
    }
}
