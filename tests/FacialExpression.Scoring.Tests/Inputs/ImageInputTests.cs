using System.Formats.Tar;
using Parquet;
using Parquet.Schema;

namespace FacialExpression.Scoring.Tests.Inputs;

public class ImageInputTests : ScoringTests
{
    [Fact]
    public void Folder_has_its_images_by_name_at_any_depth()
    {
        string images = PutImages(2, "images/b");
        foreach (string name in new[] { "a.png", "Z.JPG", "note.txt", ".hidden.png", "__MACOSX/c.png", "b/c/d.webp" })
        {
            string path = At($"images/{name}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "12345");
        }

        using ImageInput input = ImageInput.Open(Path.GetDirectoryName(images)!, null);
        Assert.Equal(
            ["Z.JPG 5", "a.png 5", "b/000.png 73", "b/001.png 78", "b/c/d.webp 5"],
            input.List(default).Select(image => $"{image.Name} {image.Size}"));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar")]
    public async Task Archive_is_scored_like_its_folder(string kind)
    {
        string archive = kind == "zip" ? PutZip(9) : At("images.tar");
        PutImages(9, "zipped");
        File.WriteAllText(At("zipped/readme.txt"), "no image");
        if (kind == "tar")
        {
            await TarFile.CreateFromDirectoryAsync(At("zipped"), archive, false, TestContext.Current.CancellationToken);
        }

        ScoringSettings settings = Settings with { Format = PartFormat.Jsonl };
        Assert.Equal(9, (await ScoreAsync(archive, settings: settings)).Faces);
        Assert.True((await VerifyAsync(input: archive)).IsComplete);
        await ScoreAsync(At("zipped"), "of-folder", settings);
        Assert.Equal(Lines("of-folder").Order(), Lines("scores").Order());

        // Without the number of the image: an archive has another order.
        IEnumerable<string> Lines(string folder) => Directory.GetFiles(At(folder), "*.jsonl")
            .Where(file => !file.EndsWith("inputs.jsonl", StringComparison.Ordinal)).SelectMany(File.ReadAllLines)
            .Select(line => line[line.IndexOf("\"path\"", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task List_begins_at_its_own_folder_and_keeps_what_is_missing()
    {
        PutImages(2);
        File.WriteAllLines(At("list.txt"), ["images/000.png", "", " images/001.png ", At("images/000.png"), "gone.png"]);
        ScoringResult result = await ScoreAsync(At("list.txt"));
        Assert.Equal((4, 3, 1), (result.Images, result.Faces, result.Failed));
        Assert.Empty((await VerifyAsync(input: At("list.txt"))).Problems);
    }

    [Fact]
    public async Task Table_has_a_column_of_paths()
    {
        PutImages(2);
        File.WriteAllLines(At("table.csv"), ["id,file", "1,images/000.png", "2,\"images/001.png\""]);
        var schema = new ParquetSchema(new DataField<string>("file", nullable: true), new DataField<int>("id"));
        await using (FileStream stream = File.Create(At("table.parquet")))
        await using (ParquetWriter writer = await ParquetWriter.CreateAsync(
            schema, stream, cancellationToken: TestContext.Current.CancellationToken))
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], (IReadOnlyCollection<string>)["images/000.png", "images/001.png"]);
            await group.WriteAsync<int>(
                schema.DataFields[1],
                (ReadOnlyMemory<int>)new[] { 1, 2 },
                cancellationToken: TestContext.Current.CancellationToken);
            group.CompleteValidate();
        }

        foreach (string table in new[] { "table.csv", "table.parquet" })
        {
            using ImageInput input = ImageInput.Open(At(table), "file");
            Assert.Equal(["images/000.png 73", "images/001.png 78"], input.List(default).Select(i => $"{i.Name} {i.Size}"));
            using ImageInput other = ImageInput.Open(At(table), null);
            ScoringException refused = Assert.Throws<ScoringException>(() => other.List(default).Count());
            Assert.Contains("no column \"path\" of texts. It has", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gone", "There is no folder or file")]
    [InlineData("images.tar.gz", "compressed as a whole")]
    [InlineData("one.png", "a single image")]
    [InlineData("broken.zip", "cannot be read as a zip")]
    [InlineData("broken.tar", "cannot be read as a tar")]
    [InlineData("broken.parquet", "cannot be read as Parquet")]
    [InlineData("empty.txt", "There is no image in")]
    public async Task Input_that_is_none_is_refused(string name, string message)
    {
        if (name != "gone")
        {
            File.WriteAllText(At(name), name == "empty.txt" ? "" : new string('x', 2000));
        }

        ScoringException refused = await Assert.ThrowsAsync<ScoringException>(() => OpenAsync(At(name)));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.Exists(At("scores")) ? Directory.GetFiles(At("scores")) : [],
            file => !file.EndsWith("manifest.lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_input_is_refused()
    {
        (await OpenAsync(PutImages(4))).Dispose();
        ScoringException refused = await Assert.ThrowsAsync<ScoringException>(() => OpenAsync(PutImages(0, "other")));
        Assert.Contains("has none of the images of the run", refused.Message, StringComparison.Ordinal);

        // The same images on another path, as a share that is mounted elsewhere.
        Directory.Move(At("images"), At("moved"));
        Assert.Equal(4, (await ScoreAsync(At("moved"))).Faces);
    }

    [Fact]
    public async Task Zip_that_is_replaced_meanwhile_gives_errors_and_no_wrong_rows()
    {
        string zip = PutZip(4);
        (await OpenAsync(zip, settings: Settings with { ShardSize = 2 })).Dispose();
        PutZip(6, leftOut: 3);
        ScoringResult result = await ScoreAsync(zip, settings: Settings with { ShardSize = 2 });
        Assert.Equal((4, 1), (result.Images, result.Failed));
    }

    [Fact]
    public async Task Tar_that_is_made_anew_in_another_order_ends_the_run()
    {
        PutTar(TarEntryFormat.Pax, ["a.png", "b.png", "c.png", "d.png"]);
        (await OpenAsync(At("images.tar"), settings: Settings with { ShardSize = 2 })).Dispose();
        PutTar(TarEntryFormat.Pax, ["a.png", "b.png", "d.png", "c.png"]);
        ScoringException changed = await Assert.ThrowsAsync<ScoringException>(
            () => ScoreAsync(At("images.tar"), settings: Settings with { ShardSize = 2 }));
        Assert.Contains("\"c.png\" is not where it was", changed.Message, StringComparison.Ordinal);
        PutTar(TarEntryFormat.Pax, ["a.png", "b.png", "c.png", "d.png"]);
        ScoringResult result = await ScoreAsync(At("images.tar"), settings: Settings with { ShardSize = 2 });
        Assert.Equal((4, 2, 0), (result.Images, result.Earlier, result.Failed));
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Tar_of_any_format_has_names_of_any_length(TarEntryFormat format)
    {
        string[] names = ["./a.png", $"{new string('f', 60)}/b.png"];
        if (format != TarEntryFormat.V7)
        {
            names = [.. names, $"{new string('f', 90)}/{new string('c', 60)}.png", "größer 中.png"];
        }

        if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
        {
            names = [.. names, $"{new string('d', 200)}.png", $"{new string('é', 90)}.png"];
        }

        PutTar(format, names);
        ScoringResult result = await ScoreAsync(At("images.tar"));
        Assert.Equal((names.Length, 0), (result.Images, result.Failed));
    }

    [Fact]
    public async Task Hard_links_of_a_tar_and_rows_without_a_path_have_rows_with_errors()
    {
        PutTar(TarEntryFormat.Pax, ["a.png"], link: "b.png");
        Assert.Equal((2, 1), await CountAsync(At("images.tar"), "of-tar"));
        PutImages(2);
        File.WriteAllText(At("table.csv"), "id,path\n1,images/000.png\n2,\n3\n\n4,images/001.png\n");
        Assert.Equal((4, 2), await CountAsync(At("table.csv"), "of-table"));

        async Task<(long Images, long Failed)> CountAsync(string input, string folder)
        {
            ScoringResult result = await ScoreAsync(input, folder);
            Assert.Empty((await VerifyAsync(folder, input)).Problems);
            return (result.Images, result.Failed);
        }
    }

    private void PutTar(TarEntryFormat format, string[] names, string? link = null)
    {
        using var tar = new TarWriter(File.Create(At("images.tar")), format);
        for (int i = 0; i < names.Length; i++)
        {
            TarEntry entry = Entry(TarEntryType.RegularFile, names[i]);
            entry.DataStream = new MemoryStream(Image(names[i][^5]));
            tar.WriteEntry(entry);
        }

        if (link is not null)
        {
            TarEntry entry = Entry(TarEntryType.HardLink, link);
            entry.LinkName = names[0];
            tar.WriteEntry(entry);
        }

        TarEntry Entry(TarEntryType type, string name) => format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
    }
}
