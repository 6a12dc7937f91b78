using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FacialExpression.Training.Tests.Docs;

public partial class DocsTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        "src/FacialExpression/README.md",
        "src/FacialExpression.Training/README.md",
        "src/FacialExpression.Reports/README.md",
        "src/FacialExpression.Scoring/README.md",
        "src/FacialExpression.Templates/README.md",
        "src/FacialExpression.Tool/README.md",
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')),
    ];

    private static string Root { get; } = TestData.RepositoryRoot
        ?? throw new InvalidOperationException(
            "No folder above the test program contains FacialExpression.sln. Run these tests in a checkout of the repository.");

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_of_a_page_point_to_existing_files(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        Assert.All(
            Links(page).Where(link => !link.Contains(':', StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(folder, link)), $"{page} links to {link}, which does not exist."));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Lines_of_prose_have_at_most_130_characters(string page)
    {
        // Rows of tables cannot be broken.
        bool isCode = false;
        Assert.All(Read(page).Split('\n'), line =>
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            Assert.True(isCode || line.StartsWith('|') || line.Length <= 130, $"{line.Length} characters: {line}");
        });
    }

    [Theory]
    [InlineData("FacialExpression")]
    [InlineData("FacialExpression.Training")]
    [InlineData("FacialExpression.Reports")]
    [InlineData("FacialExpression.Scoring")]
    [InlineData("FacialExpression.Templates")]
    [InlineData("FacialExpression.Tool")]
    public void Links_of_a_package_readme_are_absolute(string package)
    {
        // NuGet shows the page without the rest of the repository.
        string[] links = [.. Links($"src/{package}/README.md")];
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
    }

    [Fact]
    public void Table_of_the_experiment_equals_the_stored_run()
    {
        string table = Read("docs/experiment/table.md").Trim();
        Assert.Contains(table, Read("docs/experiment/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_report_of_the_experiment_names_no_folder_of_the_machine_that_ran_it()
    {
        string command = Read("docs/experiment/report.html").Split('\n')
            .Single(line => line.Contains("./run.sh ", StringComparison.Ordinal));
        Assert.DoesNotContain("&quot;/", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_of_the_pretrained_model_equal_the_stored_results()
    {
        JsonElement results = ReadJson("docs/pretrained/results.json");
        string labels = Percent("validation");
        string majority = Percent("majority");
        string unique = Percent("majorityWithoutDuplicates");
        string readme = Read("README.md");
        Assert.Contains($"| FacialExpression, pretrained | 1.94 M | {labels} |", readme, StringComparison.Ordinal);
        Assert.Contains($"| {majority} |", readme, StringComparison.Ordinal);
        Assert.Contains(
            $"its accuracy against the majority is {unique} %", readme.Replace('\n', ' '), StringComparison.Ordinal);
        string card = Read("docs/pretrained/model-card.md");
        Assert.Contains($"| majority of votes | 3,186 | **{majority} %** |", card, StringComparison.Ordinal);
        Assert.Contains($"| FER-2013's labels | 3,589 | **{labels} %** |", card, StringComparison.Ordinal);
        JsonElement run = ReadJson("docs/pretrained/run.json").GetProperty("figures");
        string float32 = string.Create(
            CultureInfo.InvariantCulture,
            $"{run.GetProperty("majorityInFloat32").GetProperty("accuracy").GetDouble() * 100:F1}");
        Assert.Contains(
            $"in {majority} % of the validation images in int8 and in {float32} % in float32",
            Read("docs/performance.md").Replace('\n', ' '),
            StringComparison.Ordinal);
        string package = Read("src/FacialExpression/README.md");
        Assert.Contains($"{majority} % ({unique} % without", package, StringComparison.Ordinal);

        string Percent(string set) => string.Create(
            CultureInfo.InvariantCulture,
            $"{results.GetProperty(set).GetProperty("accuracy").GetDouble() * 100:F1}");
    }

    [Theory]
    [InlineData("README.md", "docs/peers/accuracy.md")]
    [InlineData("docs/performance.md", "docs/bench/predict.md")]
    [InlineData("docs/performance.md", "docs/bench/predict-formats.md")]
    [InlineData("docs/performance.md", "docs/peers/speed.md")]
    [InlineData("docs/performance.md", "docs/peers/photo.md")]
    [InlineData("docs/web.md", "docs/bench/serve.md")]
    [InlineData("docs/scale.md", "docs/bench/scale.md")]
    [InlineData("docs/scale.md", "docs/bench/scale-cost.md")]
    [InlineData("docs/command.md", "docs/bench/video.md")]
    [InlineData("docs/reliability.md", "docs/bench/soak.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/images.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/models.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/keras.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/faces.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/detectors.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/image-bombs.md")]
    [InlineData("docs/reliability.md", "docs/fuzz/model-bombs.md")]
    public void Table_of_a_page_equals_the_stored_run(string page, string table) =>
        Assert.Contains(Read(table).Trim(), Read(page), StringComparison.Ordinal);

    [Fact]
    public void Text_below_the_table_of_peers_equals_the_stored_run()
    {
        JsonElement data = ReadJson("docs/peers/peers.json").GetProperty("data");
        string readme = Read("README.md");
        string images = string.Create(CultureInfo.InvariantCulture, $"on all {data.GetProperty("images").GetInt32():N0} images");
        Assert.Contains(images, readme, StringComparison.Ordinal);
        string majorities = string.Create(
            CultureInfo.InvariantCulture,
            $"on the {data.GetProperty("withMajority").GetInt32():N0} images that have a majority; "
            + $"FER-2013's labels themselves reach {data.GetProperty("labelIsMajority").GetDouble() * 100:F1} there");
        Assert.Contains(majorities, readme.Replace('\n', ' '), StringComparison.Ordinal);
        double slower = ReadJson("docs/peers/peers.json").GetProperty("speed").GetProperty("systems").EnumerateArray()
            .Skip(1).Min(system => system.GetProperty("relativeTime").GetDouble());
        string times = string.Create(CultureInfo.InvariantCulture, $"The fastest of the others takes {slower:F2} times as long");
        Assert.Contains(times, readme.Replace('\n', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_of_predictions_on_a_GPU_equal_the_stored_run()
    {
        JsonElement run = ReadJson("docs/bench/gpu.json").GetProperty("predict");
        JsonElement[] figures = [.. run.GetProperty("figures").EnumerateArray()];
        string page = Read("docs/gpu.md");
        for (int i = 0; i < figures[0].GetProperty("batches").GetArrayLength(); i++)
        {
            string row = Row(figure => figure.GetProperty("batches")[i].GetProperty("imagesPerSecond"));
            Assert.Contains(row, page, StringComparison.Ordinal);
        }

        Assert.Contains(Row(figure => figure.GetProperty("filesPerSecond")), page, StringComparison.Ordinal);

        string Row(Func<JsonElement, JsonElement> figure) => "| " + string.Join(" | ", figures.Select(f => string.Create(
            CultureInfo.InvariantCulture, $"{figure(f).GetDouble():N0}"))) + " |\n";
    }

    [Fact]
    public void Package_lines_for_a_GPU_equal_those_of_messages_and_build()
    {
        string package =
            $"<PackageReference Include=\"Microsoft.ML.OnnxRuntime.Gpu.Linux\" Version=\"{CudaFault.PackageVersion}\" />";
        Assert.Contains($"{package}\n{CudaFault.Exclusion}\n", Read("docs/gpu.md"), StringComparison.Ordinal);
        string versions = Read("Directory.Packages.props");
        Assert.Contains(package.Replace("Reference", "Version", StringComparison.Ordinal), versions, StringComparison.Ordinal);
        string cpuBuild = CudaFault.Exclusion.Replace(" ExcludeAssets=\"native;build\"", "", StringComparison.Ordinal);
        Assert.Contains(cpuBuild.Replace("Reference", "Version", StringComparison.Ordinal), versions, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_fuzz_run_has_no_fault_in_220000_cases()
    {
        JsonElement[] targets = [.. ReadJson("docs/fuzz/fuzz.json").GetProperty("targets").EnumerateArray()];
        Assert.All(targets, target => Assert.Equal(0, target.GetProperty("faults").GetInt64()));
        long cases = targets.Sum(target => target.GetProperty("cases").GetInt64());
        Assert.InRange(cases, 220_000, long.MaxValue);
    }

    [Theory]
    [InlineData("docs/detector/margin.json", true)]
    [InlineData("docs/pretrained/margin.json", false)]
    public void Margin_figures_equal_the_stored_results(string file, bool hasMargins)
    {
        string page = Read("docs/detector/margin.md");
        Assert.All(ReadJson(file).GetProperty("borders").EnumerateArray(), border =>
        {
            string name = border.GetProperty("border").GetString()!;
            double Of(string figure) => border.GetProperty(figure).GetDouble();
            JsonElement sides = border.GetProperty("frameToBox");
            double Side(string quartile) => sides.GetProperty(quartile).GetDouble();
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Of("found"):N0} | {Side("lower"):F3}, **{Side("median"):F3}**, {Side("upper"):F3} "
                + $"| {100 * Of("accuracyOfFrame"):F1} | {100 * Of("accuracyThroughDetector"):F1} |");
            Assert.Contains(row, page, StringComparison.Ordinal);
            if (hasMargins)
            {
                IEnumerable<string> accuracies = border.GetProperty("accuracies").EnumerateArray().Select(item =>
                    (item.GetProperty("accuracy").GetDouble() * 100).ToString("F1", CultureInfo.InvariantCulture));
                Assert.Contains($"| {name} | {string.Join(" | ", accuracies)} |", page, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void Figures_of_the_detector_equal_the_stored_results()
    {
        JsonElement figures = ReadJson("docs/detector/figures.json");
        JsonElement cascade = figures.GetProperty("cascade");
        string card = Read("docs/detector/model-card.md");
        string faces = Read("docs/faces.md");
        Assert.Contains(Row("recall", figures.GetProperty("faces").GetInt32(), "recall"), card, StringComparison.Ordinal);
        (string, string, string)[] groups =
        [
            ("bySize", "24-47", "24 to 47 pixels"),
            ("bySize", "48-95", "48 to 95 pixels"),
            ("bySize", "96-191", "96 to 191 pixels"),
            ("bySize", "192-", "192 pixels and more"),
            ("byPose", "frontal", "the nose between the eyes"),
            ("byPose", "turned", "turned: the nose near one eye or beyond it"),
        ];
        foreach ((string group, string name, string title) in groups)
        {
            JsonElement Of(JsonElement of) => of.GetProperty(group).GetProperty(name);
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| recall, {title} | {Of(figures).GetProperty("faces").GetInt32()} "
                + $"| {Number(Of(figures), "recall")} | {Number(Of(cascade), "recall")} |");
            Assert.Contains(row, card, StringComparison.Ordinal);
        }

        Assert.Contains(Row("false boxes per picture", null, "falseBoxesPerPicture"), card, StringComparison.Ordinal);
        Assert.Contains(Row("average precision", null, "averagePrecision"), card, StringComparison.Ordinal);
        JsonElement enlarged = ReadJson("docs/detector/figures-enlarged.json");
        string soft =
            $"recall is {Number(enlarged, "recall")} with {Number(enlarged, "falseBoxesPerPicture")} false boxes per picture";
        Assert.Contains(soft, card.Replace('\n', ' '), StringComparison.Ordinal);
        Assert.Contains(soft, faces.Replace('\n', ' '), StringComparison.Ordinal);

        foreach ((string name, JsonElement of) in new[] { ("FaceDetector", figures), ("OpenCV's cascade", cascade) })
        {
            string row = $"| {name} | {Number(of, "recall")} | {Number(of, "falseBoxesPerPicture")} | "
                + $"{of.GetProperty("falseBoxesOnEmptyPictures").GetInt32()} |";
            Assert.Contains(row, faces, StringComparison.Ordinal);
        }

        // The bar that was set before the training.
        Assert.True(figures.GetProperty("recall").GetDouble() >= 0.96);
        Assert.True(figures.GetProperty("falseBoxesPerPicture").GetDouble() <= 0.02);
        Assert.InRange(figures.GetProperty("falseBoxesOnEmptyPictures").GetInt32(), 0, 5);

        Assert.All(ReadJson("docs/bench/faces.json").GetProperty("detect").EnumerateArray(), item =>
        {
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {item.GetProperty("width").GetInt32():N0}×{item.GetProperty("height").GetInt32():N0} | "
                + $"{item.GetProperty("milliseconds").GetDouble():F1} |");
            Assert.Contains(row, faces, StringComparison.Ordinal);
        });

        string Row(string name, int? count, string figure) =>
            $"| {name} | {(count is null ? "" : $"{count} ")}| {Number(figures, figure)} | {Number(cascade, figure)} |";
        static string Number(JsonElement of, string name) =>
            of.GetProperty(name).GetDouble().ToString("F3", CultureInfo.InvariantCulture);
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    private static JsonElement ReadJson(string file) => JsonDocument.Parse(Read(file)).RootElement;

    private static IEnumerable<string> Links(string page) => Link().Matches(Read(page)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
