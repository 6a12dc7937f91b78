using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Docs;

public partial class DocsTests
{
    public static TheoryData<string> Pages =>
    [
        .. new[] { "README.md", "src/FacialExpression/README.md", "src/FacialExpression.Training/README.md" }
            .Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))),
    ];

    private static string Root { get; } = TestData.RepositoryRoot
        ?? throw new InvalidOperationException("These tests run from a checkout: FacialExpression.sln was not found above the test's folder.");

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_on_a_page_is_compiled_code(string page)
    {
        string compiled = string.Join('\n', Directory.GetFiles(Path.Combine(Root, "tests/FacialExpression.Training.Tests/Docs"), "*Snippets.cs").Select(f => Normalize(File.ReadAllText(f))));
        Assert.All(
            CSharpBlock().Matches(File.ReadAllText(Path.Combine(Root, page))).Select(m => m.Groups[1].Value),
            block => Assert.Contains(Normalize(block), compiled, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_on_a_page_lead_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        Assert.All(
            Link().Matches(File.ReadAllText(Path.Combine(Root, page))).Select(m => m.Groups[1].Value).Where(l => !l.Contains(':', StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), $"{page} links to {link}"));
    }

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
    public void Links_in_a_packages_readme_work_outside_this_repository(string package)
    {
        // NuGet shows the page; there is nothing beside it.
        string[] links = [.. Link().Matches(File.ReadAllText(Path.Combine(Root, "src", package, "README.md"))).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
    }

    [Fact]
    public void The_experiments_table_in_the_README_is_the_stored_runs()
    {
        string table = File.ReadAllText(Path.Combine(Root, "docs/experiment/table.md")).Trim();
        Assert.Contains(table, File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_pretrained_models_figures_are_the_stored_ones()
    {
        JsonElement results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "docs/pretrained/results.json"))).RootElement;
        string Percent(string set) => string.Create(CultureInfo.InvariantCulture, $"{results.GetProperty(set).GetProperty("accuracy").GetDouble() * 100:F1}");
        string readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        Assert.Contains($"| **FacialExpression, pretrained** | 1.87 M | **{Percent("validation")}** |", readme, StringComparison.Ordinal);
        Assert.Contains($"{Percent("validationWithoutDuplicates")} remain without the", readme, StringComparison.Ordinal);
        string card = File.ReadAllText(Path.Combine(Root, "docs/pretrained/model-card.md"));
        Assert.Contains($"| all validation images | 3,589 | **{Percent("validation")} %** |", card, StringComparison.Ordinal);
        Assert.Contains($"| without those that also stand in train | 3,309 | **{Percent("validationWithoutDuplicates")} %** |", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/performance.md", "docs/bench/predict.md")]
    [InlineData("docs/reliability.md", "docs/bench/soak.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/images.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/models.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/image-bombs.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/model-bombs.md")]
    public void A_pages_table_is_the_stored_runs(string page, string table) =>
        Assert.Contains(File.ReadAllText(Path.Combine(Root, table)).Trim(), File.ReadAllText(Path.Combine(Root, page)), StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_was_fed_broken_made_a_fault()
    {
        JsonElement fuzz = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "docs/fuzz/fuzz.json"))).RootElement;
        Assert.All(fuzz.GetProperty("targets").EnumerateArray(), target => Assert.Equal(0, target.GetProperty("faults").GetInt64()));
        long cases = fuzz.GetProperty("targets").EnumerateArray().Sum(target => target.GetProperty("cases").GetInt64());
        Assert.InRange(cases, 220_000, long.MaxValue);
    }

    [Fact]
    public void The_margin_about_a_face_is_the_measured_one()
    {
        JsonElement results = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "docs/pretrained/margin.json"))).RootElement;
        string page = File.ReadAllText(Path.Combine(Root, "docs/faces.md"));
        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).Replace('-', '−');
        static string Quartiles(JsonElement of) =>
            Text($"{of.GetProperty("lower").GetDouble():F3}, **{of.GetProperty("median").GetDouble():F3}**, {of.GetProperty("upper").GetDouble():F3}");
        Assert.All(results.GetProperty("borders").EnumerateArray(), border =>
        {
            string name = border.GetProperty("border").GetString()!;
            string found = Text($"| {name} | {border.GetProperty("found").GetInt32():N0} | ");
            Assert.Contains($"{found}{Quartiles(border.GetProperty("frameToBox"))} | {Quartiles(border.GetProperty("margin"))} |", page, StringComparison.Ordinal);
            IEnumerable<double> accuracies = border.GetProperty("accuracies").EnumerateArray().Select(a => a.GetProperty("accuracy").GetDouble())
                .Append(border.GetProperty("accuracyOfFrame").GetDouble());
            Assert.Contains($"| {name} | {string.Join(" | ", accuracies.Select(a => Text($"{a * 100:F1}")))} |", page, StringComparison.Ordinal);
        });
    }

    private static string Normalize(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
