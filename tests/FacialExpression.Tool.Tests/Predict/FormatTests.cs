using System.Globalization;
using System.Text.Json;
using nietras.SeparatedValues;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Tool.Tests.Predict;

public class FormatTests : ToolTests
{
    private static readonly string[] Columns =
    [
        "path", "face", "x", "y", "width", "height", "detection", "expression", "confidence",
        "Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise", "error",
    ];

    [Fact]
    public void Json_has_boxes_and_scores_as_the_analyzer_gives_them()
    {
        string couple = Put("couple.png", TestPictures.Couple);
        string missing = At("missing.png");
        using ExpressionAnalyzer analyzer = ExpressionAnalyzer.LoadPretrained();
        IReadOnlyList<FaceExpression> expected = analyzer.Analyze(couple);
        Assert.Equal(2, expected.Count);

        ToolResult result = Run("predict", couple, missing, "--format", "json");
        Assert.Equal(ExitCode.Partial, result.Code);
        JsonElement[] pictures = [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
        Assert.Equal(2, pictures.Length);
        Assert.Equal(couple, pictures[0].GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, pictures[0].GetProperty("error").ValueKind);
        JsonElement[] faces = [.. pictures[0].GetProperty("faces").EnumerateArray()];
        Assert.Equal(expected.Count, faces.Length);
        for (int i = 0; i < faces.Length; i++)
        {
            Assert.Equal(expected[i].Prediction.Expression.ToString(), faces[i].GetProperty("expression").GetString());
            Assert.Equal(expected[i].Prediction.Confidence, faces[i].GetProperty("confidence").GetSingle(), 1e-5f);
            Assert.Equal(expected[i].Face.Confidence, faces[i].GetProperty("detection").GetSingle(), 1e-5f);
            Assert.Equal(expected[i].Box.X, faces[i].GetProperty("box").GetProperty("x").GetSingle(), 0.01f);
            Assert.Equal(expected[i].Box.Height, faces[i].GetProperty("box").GetProperty("height").GetSingle(), 0.01f);
            JsonElement landmarks = faces[i].GetProperty("landmarks");
            Assert.Equal(expected[i].Face.Landmarks!.Nose.X, landmarks.GetProperty("nose").GetProperty("x").GetSingle(), 0.01f);
            Assert.Equal(expected[i].Face.Landmarks!.Roll, landmarks.GetProperty("roll").GetSingle(), 0.01f);
            foreach ((Expression expression, float score) in expected[i].Prediction.Scores)
            {
                Assert.Equal(score, faces[i].GetProperty("scores").GetProperty(expression.ToString()).GetSingle(), 1e-5f);
            }
        }

        Assert.Empty(pictures[1].GetProperty("faces").EnumerateArray());
        Assert.Equal("There is no image file.", pictures[1].GetProperty("error").GetString());
    }

    [Fact]
    public void Faces_in_json_have_the_form_of_the_library()
    {
        string couple = Put("couple.png", TestPictures.Couple);
        JsonElement picture = JsonDocument.Parse(Run("predict", couple, "--format", "jsonl").Output).RootElement;
        JsonElement[] faces = [.. picture.GetProperty("faces").EnumerateArray()];
        Assert.Equal(2, faces.Length);
        Assert.All(faces, face =>
        {
            var parsed = face.Deserialize<FaceExpression>(JsonSerializerOptions.Web)!;
            JsonElement written = JsonSerializer.SerializeToElement(parsed, JsonSerializerOptions.Web);
            Assert.Equal(Names(face), Names(written));
            Assert.Equal(face.GetProperty("scores").GetRawText(), written.GetProperty("scores").GetRawText());
            Assert.Equal(face.GetProperty("detection").GetSingle(), parsed.Detection);
        });

        // All names, in their order.
        static IEnumerable<string> Names(JsonElement element) => element.ValueKind != JsonValueKind.Object
            ? []
            : element.EnumerateObject().SelectMany(p => Names(p.Value).Select(name => $"{p.Name}.{name}").Prepend(p.Name));
    }

    [Theory]
    [InlineData("text.png", "These 8 bytes are no image")]
    [InlineData("empty.png", "The file is empty: it has 0 bytes.")]
    [InlineData("missing.png", "There is no image file.")]
    [InlineData("*.bmp", "No image file matches this pattern.")]
    [InlineData("photos", "There is no image file in this folder.")]
    public void Error_does_not_repeat_the_path_that_has_a_column(string file, string words)
    {
        Put("text.png", Text("no image"));
        Put("empty.png", []);
        Directory.CreateDirectory(At("photos"));
        ToolResult result = Run("predict", At(file), "--format", "csv");
        Assert.Equal(ExitCode.Failure, result.Code);
        string row = Lines(result.Output)[1];
        Assert.StartsWith($"{At(file)},", row, StringComparison.Ordinal);
        Assert.Equal(1, row.Split(file).Length - 1);
        Assert.Contains(words, row, StringComparison.Ordinal);
        ToolResult saved = Run("predict", At(file), "--out", At("faces.csv"));
        Assert.StartsWith($"failed: {At(file)}: {words}", saved.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_have_the_objects_of_json()
    {
        string couple = Put("couple.png", TestPictures.Couple);
        string empty = Put("empty ü.png", TestPictures.Empty);
        string array = Run("predict", couple, empty, "--format", "json").Output;
        string lines = Run("predict", couple, empty, "--format", "jsonl").Output;
        Assert.Equal(
            JsonDocument.Parse(array).RootElement.EnumerateArray().Select(item => item.GetRawText()),
            Lines(lines));
        Assert.Contains("empty ü.png", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_parses_back_with_names_that_need_quotes()
    {
        string name = OperatingSystem.IsWindows() ? "a, b.png" : "a, \"b\"\n.png";
        string couple = Put(name, TestPictures.Couple);
        string empty = Put("empty.png", TestPictures.Empty);
        string file = At("out/faces.csv");
        Assert.Equal(ExitCode.Partial, Run("predict", couple, empty, At("missing.png"), "--out", file).Code);
        Assert.StartsWith(string.Join(',', Columns) + "\r\n", File.ReadAllText(file), StringComparison.Ordinal);
        using ExpressionAnalyzer analyzer = ExpressionAnalyzer.LoadPretrained();
        IReadOnlyList<FaceExpression> expected = analyzer.Analyze(couple);

        using SepReader reader = Sep.Reader(options => options with { Sep = new Sep(','), Unescape = true }).FromFile(file);
        Assert.Equal(Columns, reader.Header.ColNames);
        var rows = new List<Dictionary<string, string>>();
        foreach (SepReader.Row row in reader)
        {
            var fields = new Dictionary<string, string>();
            foreach (string column in Columns)
            {
                fields[column] = row[column].ToString();
            }

            rows.Add(fields);
        }

        Assert.Equal([couple, couple, empty, At("missing.png")], rows.Select(row => row["path"]));
        Assert.Equal(["1", "2", "", ""], rows.Select(row => row["face"]));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Box.X, Number(rows[i]["x"]), 0.01f);
            Assert.Equal(expected[i].Prediction.Scores[Expression.Neutral], Number(rows[i]["Neutral"]), 1e-5f);
            Assert.Equal(expected[i].Prediction.Expression.ToString(), rows[i]["expression"]);
        }

        Assert.Empty(rows[2]["error"]);
        Assert.NotEmpty(rows[3]["error"]);
    }

    [Fact]
    public async Task Parquet_reads_back_the_rows_of_csv()
    {
        string couple = Put("couple.png", TestPictures.Couple);
        string empty = Put("empty.png", TestPictures.Empty);
        string file = At("faces.parquet");
        Assert.Equal(ExitCode.Partial, Run("predict", couple, empty, At("missing.png"), "--out", file).Code);
        string[][] csv = [.. Lines(Run("predict", couple, empty, "--format", "csv").Output)
            .Skip(1).Select(line => line.TrimEnd('\r').Split(','))];

        await using ParquetReader reader = await ParquetReader.CreateAsync(file);
        Assert.Equal(Columns, reader.Schema.GetDataFields().Select(field => field.Name));
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        Assert.Equal(4, group.RowCount);
        string?[] paths = await TextAsync(reader, group, "path");
        Assert.Equal([couple, couple, empty, At("missing.png")], paths);
        int?[] numbers = new int?[4];
        await group.ReadAsync<int>(Field(reader, "face"), numbers.AsMemory());
        Assert.Equal([1, 2, null, null], numbers);
        float?[] happy = await NumbersAsync(reader, group, "Happy");
        float?[] width = await NumbersAsync(reader, group, "width");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Number(csv[i][12]), happy[i]!.Value, 1e-6f);
            Assert.Equal(Number(csv[i][4]), width[i]!.Value, 1e-3f);
        }

        Assert.Null(happy[3]);
        string?[] errors = await TextAsync(reader, group, "error");
        Assert.Null(errors[2]);
        Assert.NotNull(errors[3]);
        Assert.Equal([file], Directory.GetFiles(Folder, "*.parquet*"));
    }

    [Fact]
    public void Table_in_a_file_is_that_of_a_pipe()
    {
        string face = Put("face.png", TestPictures.Portrait);
        Run("predict", face, "--out", At("faces.txt"));
        Assert.Equal(Run("predict", face).Output, File.ReadAllText(At("faces.txt")));
    }

    [Theory]
    [InlineData("faces.xml", "names no format")]
    [InlineData("faces.png", "named like an image")]
    [InlineData(".", "is a folder")]
    [InlineData("faces.csv", "--format is json, and the ending of", "--format", "json")]
    [InlineData("faces.json", "--format is jsonl, and the ending of", "--format", "jsonl")]
    [InlineData("faces.parquet", "means parquet", "--format", "csv")]
    public void Out_refuses_files_that_cannot_be_the_results(string file, string words, params string[] more)
    {
        string[] arguments = ["predict", Put("face.png", TestPictures.Portrait), "--out", At(file)];
        ToolResult result = Run([.. arguments, .. more]);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(words, Assert.Single(Lines(result.Error)), StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(["face.png"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("faces.txt")]
    [InlineData("faces.CSV")]
    [InlineData("faces.dat")]
    public void Format_fits_its_own_ending_that_of_a_text_and_unknown_ones(string file)
    {
        Run("predict", Put("face.png", TestPictures.Portrait), "--out", At(file), "--format", "csv");
        Assert.StartsWith("path,face,", File.ReadAllText(At(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_is_refused_without_a_file() => Assert.Contains(
        "--out FILE.parquet", Run("predict", At("face.png"), "--format", "parquet").Error, StringComparison.Ordinal);

    private static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    private static DataField Field(ParquetReader reader, string name) => reader.Schema.FindDataField(name);

    private static async Task<string?[]> TextAsync(ParquetReader reader, ParquetRowGroupReader group, string name)
    {
        string?[] values = new string?[group.RowCount];
        await group.ReadAsync(Field(reader, name), values.AsMemory());
        return values;
    }

    private static async Task<float?[]> NumbersAsync(ParquetReader reader, ParquetRowGroupReader group, string name)
    {
        float?[] values = new float?[group.RowCount];
        await group.ReadAsync<float>(Field(reader, name), values.AsMemory());
        return values;
    }
}
