namespace FacialExpression.Tests.Imaging.Decoding;

/// <summary>What is given as a path and is none.</summary>
public sealed class MissingImageTests : IDisposable
{
    private const int LongestMessage = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("path-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("data:image/png;base64,", "a data URI of 6000022 characters", "Convert.FromBase64String")]
    [InlineData("/9j/", "in base64, 6000004 characters", "Picture.Decode(bytes)")]
    [InlineData("iVBORw0KGgo", "in base64, 6000011 characters", "Picture.Decode(bytes)")]
    [InlineData("https://example.org/", "this is a URL", "HttpClient.GetStreamAsync")]
    [InlineData("file:///tmp/", "this is a file URI", "LocalPath")]
    [InlineData("faces/", "There is no image file", "…")]
    public void Text_that_is_no_path_is_named_in_a_bounded_message(string beginning, string expected, string advice)
    {
        string text = beginning + new string('A', 6_000_000);
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Picture.Load(text));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 1, LongestMessage);
        Assert.InRange(e.ToString().Length, 1, 10_000);
    }

    [Fact]
    public async Task Every_method_that_takes_a_path_bounds_it_in_its_message()
    {
        string text = "data:image/jpeg;base64," + new string('A', 1_000_000);
        using var classifier = ExpressionClassifier.Load(new MemoryStream(HandMadeModel.BrightnessModel()));
        var analyzer = new ExpressionAnalyzer(classifier, new NoDetector());
        Func<object>[] calls =
        [
            () => Picture.Load(text),
            () => classifier.Predict(text),
            () => classifier.PredictBatch([text]),
            () => analyzer.Analyze(text),
        ];
        foreach (Func<object> call in calls)
        {
            Assert.InRange(Assert.Throws<FileNotFoundException>(call).Message.Length, 1, LongestMessage);
        }

        FileNotFoundException e = await Assert.ThrowsAsync<FileNotFoundException>(
            () => Picture.LoadAsync(text, cancellationToken: TestContext.Current.CancellationToken));
        Assert.InRange(e.Message.Length, 1, LongestMessage);
    }

    // A JPEG in 40 characters of base64; too short; with a point; without an image's first bytes; a BMP.
    [Theory]
    [InlineData("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMC", true)]
    [InlineData("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgM", false)]
    [InlineData("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMC.png", false)]
    [InlineData("abcd4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMC", false)]
    [InlineData("QkABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl+/==", true)]
    public void Base64_is_known_by_its_beginning_characters_and_length(string text, bool isBase64) => Assert.Equal(
        isBase64,
        Assert.Throws<FileNotFoundException>(() => Picture.Load(text)).Message.Contains("in base64", StringComparison.Ordinal));

    [Fact]
    public void A_missing_file_is_named_with_the_place_where_it_was_looked_for()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Picture.Load("no-such.jpg"));
        Assert.Contains("\"no-such.jpg\" (looked for \"", e.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFullPath("no-such.jpg")[^20..], e.Message, StringComparison.Ordinal);
        Assert.Equal("no-such.jpg", e.FileName);
        Assert.Throws<FileNotFoundException>(() => Picture.Load("no\0such.jpg"));
        Assert.Throws<ArgumentException>(() => Picture.Load(""));
    }

    [Fact]
    public void Longest_path_that_is_shown_whole_gives_a_bounded_message()
    {
        // The message has it twice: as given and with the folder that it starts in.
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Picture.Load(new string('x', 100)));
        Assert.Contains("(looked for \"", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 200, LongestMessage);
    }

    [Fact]
    public void Load_reports_that_a_path_is_a_folder()
    {
        string message = Assert.Throws<FileNotFoundException>(() => Picture.Load(_folder)).Message;
        Assert.Contains("is a folder", message, StringComparison.Ordinal);
        Assert.Contains("PredictBatch", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_looks_like_a_URI_and_exists_is_loaded()
    {
        string path = Path.Combine(_folder, "data:image.gif");
        File.WriteAllBytes(path, TestImages.Gif());
        using Picture picture = Picture.Load(path);
        Assert.Equal(1, picture.Width);
    }

    [Fact]
    public async Task Empty_input_is_described_by_where_it_comes_from()
    {
        string path = Path.Combine(_folder, "empty.jpg");
        File.WriteAllBytes(path, []);
        using var written = new MemoryStream();
        written.Write(TestImages.Gif());
        string file = Assert.Throws<ImageFormatException>(() => Picture.Load(path)).Message;
        Assert.Contains("empty.jpg", file, StringComparison.Ordinal);
        Assert.Contains("The file is empty", file, StringComparison.Ordinal);
        Assert.DoesNotContain("position", file, StringComparison.Ordinal);
        string stream = Assert.Throws<ImageFormatException>(() => Picture.Load(written)).Message;
        Assert.Contains("set its position to 0", stream, StringComparison.Ordinal);
        CancellationToken stop = TestContext.Current.CancellationToken;
        ImageFormatException async = await Assert.ThrowsAsync<ImageFormatException>(
            () => Picture.LoadAsync(path, cancellationToken: stop));
        Assert.Equal(file, async.Message);
        string bytes = Assert.Throws<ImageFormatException>(() => Picture.Decode([])).Message;
        Assert.Equal("The image is empty: it has 0 bytes.", bytes);

        // What somebody has uploaded: no stream, and no position, that this person could know of.
        using var seekable = new MemoryStream();
        using var upload = new SlowStream([]);
        Assert.Equal(bytes, Assert.Throws<ImageFormatException>(() => Picture.Load(seekable)).Message);
        async = await Assert.ThrowsAsync<ImageFormatException>(() => Picture.LoadAsync(upload, cancellationToken: stop));
        Assert.Equal(bytes, async.Message);
    }

    [Fact]
    public void A_long_path_is_shown_by_its_end()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, new string('x', 200), new string('y', 200))).FullName;
        string path = Path.Combine(folder, "broken.jpg");
        File.WriteAllText(path, "no image");
        string message = Assert.Throws<ImageFormatException>(() => Picture.Load(path)).Message;
        Assert.StartsWith("\"…", message, StringComparison.Ordinal);
        Assert.Contains("y/broken.jpg\": ", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 200, 400);
    }

    private sealed class NoDetector : IFaceDetector
    {
        public IReadOnlyList<DetectedFace> Detect(Picture picture, CancellationToken cancellationToken = default) => [];
    }
}
