using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Docs;

/// <summary>
/// The C# blocks of each page are compiled in one file, with exactly the usings that the page shows. So whoever copies a block
/// has all that it needs.
/// </summary>
public partial class SnippetTests
{
    /// <summary>docs/prediction.md takes images from libraries that no other project needs.</summary>
    private static readonly string[] _folders =
        ["tests/FacialExpression.Training.Tests/Docs", "tests/FacialExpression.OtherLibraries.Tests"];

    /// <summary>
    /// What <c>Microsoft.NET.Sdk.Web</c> adds to .NET's implicit usings. The tests are no web projects, so their files have these
    /// usings; a page that shows a web project's first line does not.
    /// </summary>
    private static readonly string[] _webUsings =
    [
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    public static TheoryData<string> PagesWithCode =>
        [.. DocsTests.Pages.Select(row => row.Data).Where(page => Blocks(Read(page)).Length > 0)];

    private static string Root => TestData.RepositoryRoot!;

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Blocks_of_a_page_equal_the_code_of_its_file(string page)
    {
        string compiled = Normalize(Read(FileOf(page)));
        Assert.All(
            Blocks(Read(page)),
            block => Assert.Contains(Normalize(UsingLine().Replace(block, "")), compiled, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Usings_of_a_page_equal_those_of_its_file(string page)
    {
        string[] shown = Usings(string.Concat(Blocks(Read(page))));
        Assert.Equal(shown.Distinct(), shown);
        bool isWeb = Read(page).Contains("WebApplication.CreateBuilder(args)", StringComparison.Ordinal);
        string[] compiled = Usings(Read(FileOf(page)));
        Assert.Equal(compiled.Except(isWeb ? _webUsings : []).Order(), shown.Order());
    }

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Code_of_a_page_is_outside_the_library_s_namespaces(string page)
    {
        // Below them, their names need no using.
        string space = Namespace().Match(Read(FileOf(page))).Groups[1].Value;
        Assert.NotEqual("", space);
        Assert.NotEqual("FacialExpression", space.Split('.')[0]);
    }

    [Fact]
    public void Each_file_of_snippets_has_a_page()
    {
        string[] files = [.. _folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*Snippets.cs"))];
        string[] ofPages = [.. PagesWithCode.Select(row => FileOf(row.Data))];
        Assert.Equal(
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal),
            ofPages.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tests/FacialExpression.Training.Tests/FacialExpression.Training.Tests.csproj")]
    [InlineData("tests/FacialExpression.OtherLibraries.Tests/FacialExpression.OtherLibraries.Tests.csproj")]
    public void Projects_of_snippets_add_no_implicit_using(string project) =>
        Assert.DoesNotContain("<Using ", Read(project), StringComparison.Ordinal);

    /// <summary>docs/video.md: VideoSnippets.cs; README.md: ReadmeSnippets.cs; readme of a package: PackageSnippets.cs.</summary>
    private static string FileOf(string page)
    {
        string[] parts = page.Split('/');
        string name = parts[0] == "src"
            ? $"{parts[1].Replace("FacialExpression", "", StringComparison.Ordinal).TrimStart('.')}Package"
            : string.Concat(parts.Skip(parts.Length > 1 ? 1 : 0))[..^".md".Length];
        string? file = _folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder)))
            .SingleOrDefault(file => Path.GetFileName(file).Equals($"{name}Snippets.cs", StringComparison.OrdinalIgnoreCase));
        Assert.True(file is not null, $"{page} has C# blocks, so there must be a file {name}Snippets.cs in {_folders[0]}.");
        return Path.GetRelativePath(Root, file);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string[] Blocks(string page) => [.. CSharpBlock().Matches(page).Select(match => match.Groups[1].Value)];

    private static string[] Usings(string code) => [.. UsingLine().Matches(code).Select(match => match.Groups[1].Value)];

    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using ((?:static )?[\w.]+(?: = [\w.]+)?);\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
