using System.Text.RegularExpressions;
using FacialExpression.Tool.Tests.Terminal;

namespace FacialExpression.Tool.Tests.Docs;

public partial class CommandPageTests : ToolTests
{
    private const string Prompt = "$ facial-expression ";

    private static string[] Page { get; } = File.ReadAllLines(Path.Combine(Root(), "docs/command.md"));

    [Fact]
    public void Commands_of_the_page_parse()
    {
        string[] commands = [.. Page.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal))];
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.Empty(CommandTests.Parse(command[2..])));
    }

    [Fact]
    public void Page_has_a_section_for_every_verb() => Assert.All(
        Tool.CreateRoot(ToolConsole.Silent).Subcommands,
        verb => Assert.Contains($"## {verb.Name}", Page));

    [Fact]
    public void First_table_of_the_page_is_what_the_command_prints()
    {
        int start = Array.FindIndex(Page, line => line.StartsWith(Prompt + "predict", StringComparison.Ordinal));
        string[] arguments = Page[start][Prompt.Length..].Split(' ');
        string[] own = [.. arguments.Select(a => a.StartsWith("docs/", StringComparison.Ordinal) ? At(a) : a)];
        string[] printed = Lines(Run(own).Output);

        // The same faces; another processor may round a score differently, and paths are longer here.
        Assert.Equal(
            Page[(start + 1)..(start + 1 + printed.Length)].Select(Shape),
            printed.Select(line => Shape(line.Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))));

        static string Shape(string line) => Number().Replace(Blanks().Replace(line, " "), "#");
    }

    public CommandPageTests()
    {
        foreach (string picture in (string[])["docs/face.png", "docs/experiment/accuracy.png"])
        {
            Put(picture, File.ReadAllBytes(Path.Combine(Root(), picture)));
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FacialExpression.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run in a checkout of the repository.");
    }

    [GeneratedRegex(@"[0-9.]+")]
    private static partial Regex Number();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
