using System.CommandLine.Help;
using System.Text.RegularExpressions;
using FacialExpression.Scoring;
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
    public void Page_lists_every_verb_and_each_of_its_options_in_the_verbs_section() => Assert.All(
        Tool.CreateRoot(ToolConsole.Silent).Subcommands,
        verb =>
        {
            Assert.Contains(Page, line => line.StartsWith($"| [{verb.Name}](#{verb.Name}) |", StringComparison.Ordinal));
            string[] rows = [.. SectionOf(verb.Name).Where(line => line.StartsWith("| `--", StringComparison.Ordinal))];
            string[] listed = [.. rows.SelectMany(row => OptionName().Matches(row.Split('|')[1])).Select(match => match.Value)];
            IEnumerable<string> own = verb.Options.Where(option => option is not HelpOption).Select(option => option.Name);
            Assert.Equal(own.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        });

    [Fact]
    public void Page_of_the_package_lists_every_verb() => Assert.All(
        Tool.CreateRoot(ToolConsole.Silent).Subcommands,
        verb => Assert.Contains(
            File.ReadAllLines(Path.Combine(Root(), "src/FacialExpression.Tool/README.md")),
            line => line.StartsWith($"| `{verb.Name}", StringComparison.Ordinal)));

    [Fact]
    public void Columns_of_predict_and_video_are_in_one_table()
    {
        string[] rows = [.. SectionOf("predict").Where(line => ColumnsOf().IsMatch(line))];
        AssertListed("predict", FaceRow.Columns.Select(column => column.Name));
        AssertListed("video", TrackRows.Columns.Select(column => column.Name));

        void AssertListed(string verb, IEnumerable<string> columns) => Assert.Equal(
            columns.Except(ExpressionLabels.All.Skip(1).SkipLast(1)).Order(StringComparer.Ordinal),
            rows.Where(row => row.Contains($"| {verb} |") || row.Contains("| both |"))
                .SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Value.Trim('`'))
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    public void Output_of_a_format_has_the_names_that_the_page_shows(string format)
    {
        int start = Array.IndexOf(Page, $"{Prompt}predict docs/face.png --format {format}");
        string[] printed = Lines(Run("predict", At("docs/face.png"), "--format", format).Output);
        Assert.Equal(
            Page[(start + 1)..(start + 1 + printed.Length)].Select(Names),
            printed.Select(line => Names(line.Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))));

        static string Names(string line) => Number().Replace(line.Replace("\r", "", StringComparison.Ordinal), "#");
    }

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

    private static IEnumerable<string> SectionOf(string verb) => Page
        .SkipWhile(line => line != $"## {verb}").Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FacialExpression.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("These tests run in a checkout of the repository.");
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\| (predict|video|both) \|")]
    private static partial Regex ColumnsOf();

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"[0-9.]+")]
    private static partial Regex Number();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
