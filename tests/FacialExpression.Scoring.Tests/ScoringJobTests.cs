using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace FacialExpression.Scoring.Tests;

public class ScoringJobTests : ScoringTests
{
    [Theory]
    [InlineData(PartFormat.Parquet)]
    [InlineData(PartFormat.Jsonl)]
    public async Task Every_image_has_its_rows(PartFormat format)
    {
        string images = PutImages(10);
        File.WriteAllText(Path.Combine(images, "005.png"), "no image");
        ScoringResult result = await ScoreAsync(images, settings: Settings with { Format = format });
        Assert.Equal((10, 0, 9, 1, 3), (result.Images, result.Earlier, result.Faces, result.Failed, result.Shards));
        ScoringCheck check = await VerifyAsync(input: images);
        Assert.Empty(check.Problems);
        Assert.Equal((10, 10, 10, 9, 1, 3), (check.Images, check.Scored, check.Rows, check.Faces, check.Failed, check.Parts));
    }

    [Theory]
    [InlineData(PartFormat.Parquet)]
    [InlineData(PartFormat.Jsonl)]
    public async Task Run_that_is_stopped_goes_on_within_its_part_and_writes_the_same(PartFormat format)
    {
        string images = PutImages(40);
        ScoringSettings settings = Settings with { ShardSize = 15, Format = format };
        await ScoreAsync(images, "whole", settings);
        using (ScoringJob job = await OpenAsync(images, settings: settings))
        using (var stop = new StopAfter(20))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync(ShardSelection.All, stop, stop.Token));
        }

        Assert.Equal(2, (await VerifyAsync()).MissingParts);
        ScoringResult rest = await ScoreAsync(images, settings: settings);
        Assert.InRange(rest.Earlier, 20, 39);
        Assert.Empty((await VerifyAsync(input: images)).Problems);
        Assert.All(
            Directory.GetFiles(At("whole"), "part-*[lt]"),
            part => Assert.Equal(File.ReadAllBytes(part), File.ReadAllBytes(Path.Combine(At("scores"), Path.GetFileName(part)))));
        Assert.Empty(Directory.GetFiles(At("scores"), "*journal"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"input\":2,\"path\":\"00")]
    [InlineData("{\"input\":7,\"path\":\"007.png\",\"faces\":[],\"error\":null}\n")]
    [InlineData("\0\0\0\0\n")]
    public async Task What_a_kill_left_after_the_last_whole_line_is_scored_again(string torn)
    {
        string images = PutImages(4);
        await ScoreAsync(images, "whole", Settings with { Format = PartFormat.Jsonl });
        using (ScoringJob job = await OpenAsync(images, settings: Settings with { Format = PartFormat.Jsonl }))
        {
            string[] lines = File.ReadAllLines(At("whole/part-00000.jsonl"));
            string head = $"{{\"manifest\":\"{job.Manifest.Id}\",\"shard\":0}}";
            File.WriteAllText(At("scores/part-00000.journal"), $"{head}\n{lines[0]}\n{lines[1]}\n{torn}");
            ScoringResult result =
                await job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(2, result.Earlier);
        }

        Assert.Equal(File.ReadAllBytes(At("whole/part-00000.jsonl")), File.ReadAllBytes(At("scores/part-00000.jsonl")));
    }

    [Fact]
    public async Task Two_runs_at_once_are_refused_and_lose_nothing()
    {
        string images = PutImages(8);
        using ScoringJob job = await OpenAsync(images);
        using (File.Open(At("scores/part-00001.journal"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            ScoringException refused = await Assert.ThrowsAsync<ScoringException>(
                () => job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Contains("Another run is writing", refused.Message, StringComparison.Ordinal);
        }

        ScoringResult result = await job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(4, result.Earlier);
        Assert.Empty((await VerifyAsync()).Problems);
    }

    [Fact]
    public async Task Shards_of_several_runs_are_all_images_and_none_twice()
    {
        string images = PutImages(26);
        using ScoringJob job = await OpenAsync(images);
        ScoringResult[] results = await Task.WhenAll(Enumerable.Range(0, 3).Select(
            i => job.RunAsync(new ShardSelection(i, 3), cancellationToken: TestContext.Current.CancellationToken)));
        Assert.Equal([10, 8, 8], results.Select(r => r.Images));
        Assert.Empty((await VerifyAsync(input: images)).Problems);
    }

    [Fact]
    public async Task Runs_that_begin_at_once_list_the_images_once()
    {
        string images = PutImages(20);
        ScoringJob[] jobs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(images))));
        Assert.Single(jobs.Select(job => job.Manifest.Id).Distinct());
        Array.ForEach(jobs, job => job.Dispose());
    }

    [Fact]
    public async Task Attempts_go_on_from_each_other_and_the_first_that_ends_wins()
    {
        string images = PutImages(4);
        using ScoringJob job = await OpenAsync(images);
        // A process that hangs, with its journal open.
        await ScoreAsync(images, "whole", Settings with { Format = PartFormat.Jsonl });
        string[] lines = File.ReadAllLines(At("whole/part-00000.jsonl"));
        using FileStream hangs = new(
            At("scores/part-00000.old.journal"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        string head = $"{{\"manifest\":\"{job.Manifest.Id}\",\"shard\":0}}";
        hangs.Write(Encoding.UTF8.GetBytes($"{head}\n{lines[0]}\n{lines[1]}\n{{"));
        hangs.Flush();
        var counts = new List<int>();
        PartSummary part = await job.ScoreShardAsync(
            0, "new", new Collect(counts), TestContext.Current.CancellationToken);
        Assert.Equal(2, counts[0]);
        byte[] bytes = File.ReadAllBytes(At("scores/part-00000.parquet"));

        // It wakes up and does not know that it is late.
        Assert.Equal(part, await job.ScoreShardAsync(0, "old", null, TestContext.Current.CancellationToken));
        Assert.Equal(bytes, File.ReadAllBytes(At("scores/part-00000.parquet")));
        Assert.Empty((await VerifyAsync()).Problems);
        Assert.Empty(Directory.GetFiles(At("scores"), "*journal"));
    }

    [Fact]
    public async Task Part_with_a_complete_journal_gets_its_summary()
    {
        string images = PutImages(4);
        await ScoreAsync(images, "lines", Settings with { Format = PartFormat.Jsonl });
        await ScoreAsync(images);
        byte[] part = File.ReadAllBytes(At("scores/part-00000.parquet"));
        byte[] summary = File.ReadAllBytes(At("scores/part-00000.json"));
        using (ScoringJob job = await OpenAsync(images))
        {
            string head = $"{{\"manifest\":\"{job.Manifest.Id}\",\"shard\":0}}\n";
            File.WriteAllText(At("scores/part-00000.journal"), head + File.ReadAllText(At("lines/part-00000.jsonl")));
        }

        // As a kill leaves it between the two.
        File.Delete(At("scores/part-00000.json"));
        Assert.Equal(4, (await ScoreAsync(images)).Earlier);
        Assert.Equal(part, File.ReadAllBytes(At("scores/part-00000.parquet")));
        Assert.Equal(summary, File.ReadAllBytes(At("scores/part-00000.json")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Part_that_is_deleted_or_has_neither_summary_nor_journal_is_scored_again(bool isGone)
    {
        string images = PutImages(4);
        await ScoreAsync(images);
        byte[] part = File.ReadAllBytes(At("scores/part-00000.parquet"));
        if (isGone)
        {
            File.Delete(At("scores/part-00000.parquet"));
        }
        else
        {
            File.Delete(At("scores/part-00000.json"));
            File.WriteAllText(At("scores/part-00000.parquet"), "other scores");
        }

        Assert.Equal(0, (await ScoreAsync(images)).Earlier);
        Assert.Equal(part, File.ReadAllBytes(At("scores/part-00000.parquet")));
        Assert.Equal(!isGone, File.Exists(At("scores/part-00000.old")));
        Assert.Empty((await VerifyAsync(input: images)).Problems);
    }

    [Fact]
    public async Task Other_settings_or_another_model_are_refused()
    {
        string images = PutImages(4);
        (await OpenAsync(images)).Dispose();
        await Refused(Settings with { ShardSize = 5 }, "the shard size was 4 and is 5 now");
        await Refused(Settings with { Format = PartFormat.Jsonl }, "the format was Parquet and is Jsonl now");
        await Refused(Settings with { MinFaceSize = 99 }, "the smallest face was");
        var manifest = At("scores/manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(Scorer.ModelSha256, "f00d", StringComparison.Ordinal));
        await Refused(Settings, "the model was f00d");

        async Task Refused(ScoringSettings settings, string text)
        {
            ScoringException refused =
                await Assert.ThrowsAsync<ScoringException>(() => OpenAsync(images, settings: settings));
            Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Folder_of_something_else_is_refused()
    {
        string images = PutImages(4);
        Directory.CreateDirectory(At("scores"));
        File.WriteAllText(At("scores/thesis.txt"), "years of work");
        ScoringException refused = await Assert.ThrowsAsync<ScoringException>(() => OpenAsync(images));
        Assert.Contains("thesis.txt", refused.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(At("scores")));
    }

    [Fact]
    public async Task Input_that_vanishes_ends_the_run_and_keeps_what_is_scored()
    {
        string images = PutImages(8);
        using ScoringJob job = await OpenAsync(images);
        await job.RunAsync(new ShardSelection(0, 2), cancellationToken: TestContext.Current.CancellationToken);
        Directory.Move(images, At("away"));
        ScoringException vanished = await Assert.ThrowsAsync<ScoringException>(
            () => job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("cannot be read any more", vanished.Message, StringComparison.Ordinal);
        Directory.Move(At("away"), images);
        Assert.Equal(0, (await ScoreAsync(images)).Failed);
        Assert.Empty((await VerifyAsync(input: images)).Problems);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("list")]
    public async Task Folder_that_is_suddenly_empty_ends_the_run_without_rows_of_errors(string kind)
    {
        string input = PutImages(8);
        if (kind == "list")
        {
            // On another disk than the images.
            input = At("list.txt");
            File.WriteAllLines(input, Enumerable.Range(0, 8).Select(i => $"images/{i:D3}.png"));
        }

        using ScoringJob job = await OpenAsync(input);
        await job.RunAsync(new ShardSelection(0, 2), cancellationToken: TestContext.Current.CancellationToken);
        Directory.Move(At("images"), At("away"));
        Directory.CreateDirectory(At("images"));
        ScoringException vanished = await Assert.ThrowsAsync<ScoringException>(
            () => job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("cannot be read any more", vanished.Message, StringComparison.Ordinal);
        Directory.Delete(At("images"));
        Directory.Move(At("away"), At("images"));
        Assert.Equal(0, (await ScoreAsync(input)).Failed);
    }

    [Fact]
    public async Task Paths_that_lead_to_no_file_have_rows_with_their_errors()
    {
        string images = PutImages(4);
        string[] bad = [new string('n', 300) + ".png", "images/loop.png", "images"];
        if (OperatingSystem.IsLinux())
        {
            // Nobody ever writes to it.
            File.CreateSymbolicLink(Path.Combine(images, "loop.png"), "loop.png");
            Process.Start("mkfifo", Path.Combine(images, "pipe.png")).WaitForExit();
            bad = [.. bad, "images/pipe.png"];
        }

        File.WriteAllLines(At("list.txt"), ["images/000.png", .. bad, "images/003.png"]);
        ScoringResult result = await ScoreAsync(At("list.txt"));
        Assert.Equal((bad.Length + 2, bad.Length), (result.Images, result.Failed));
        Assert.Empty((await VerifyAsync(input: At("list.txt"))).Problems);
        Assert.Equal(bad.Length - 2, (await ScoreAsync(images, "folder")).Failed);
    }

    [Fact]
    public async Task Image_that_is_missing_or_changed_has_a_row_with_its_error()
    {
        string images = PutImages(4);
        using ScoringJob job = await OpenAsync(images, settings: Settings with { Format = PartFormat.Jsonl });
        File.Delete(Path.Combine(images, "001.png"));
        File.WriteAllBytes(Path.Combine(images, "002.png"), [.. Image(2), 0]);
        ScoringResult result = await job.RunAsync(ShardSelection.All, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (result.Failed, result.Faces));
        string[] lines = File.ReadAllLines(At("scores/part-00000.jsonl"));
        Assert.Contains("Could not find file", lines[1], StringComparison.Ordinal);
        Assert.Contains("it was changed", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scores_are_those_of_the_classifier()
    {
        string images = PutImages(2);
        await ScoreAsync(images, settings: Settings with { Format = PartFormat.Jsonl });
        using ExpressionClassifier classifier = ExpressionClassifier.LoadPretrained();
        string[] lines = File.ReadAllLines(At("scores/part-00000.jsonl"));
        for (int i = 0; i < 2; i++)
        {
            ExpressionPrediction prediction = classifier.Predict(Image(i).AsSpan());
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            Assert.Equal($"{i:D3}.png", line.RootElement.GetProperty("path").GetString());
            JsonElement face = line.RootElement.GetProperty("faces")[0];
            Assert.Equal(prediction.Expression.ToString(), face.GetProperty("expression").GetString());
            Assert.Equal(prediction.Confidence, face.GetProperty("confidence").GetSingle(), 1e-6f);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public async Task Shard_size_has_a_range(int size) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => OpenAsync(PutImages(1), settings: Settings with { ShardSize = size }));

    [Fact]
    public async Task Attempt_cannot_be_a_path()
    {
        using ScoringJob job = await OpenAsync(PutImages(1));
        await Assert.ThrowsAsync<ArgumentException>(
            () => job.ScoreShardAsync(0, "../x", null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => job.ScoreShardAsync(1, "x", null, TestContext.Current.CancellationToken));
    }

    private sealed class Collect(List<int> counts) : IProgress<int>
    {
        public void Report(int value) => counts.Add(value);
    }
}
