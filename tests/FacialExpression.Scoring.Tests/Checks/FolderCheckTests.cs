namespace FacialExpression.Scoring.Tests.Checks;

public class FolderCheckTests : ScoringTests
{
    [Theory]
    [InlineData(PartFormat.Parquet)]
    [InlineData(PartFormat.Jsonl)]
    public async Task Every_kind_of_damage_is_found(PartFormat format)
    {
        string images = PutImages(12);
        string ending = format == PartFormat.Parquet ? "parquet" : "jsonl";
        await ScoreAsync(images, settings: Settings with { Format = format });
        Assert.True((await VerifyAsync()).IsComplete);

        await Finds("part-00001 is missing", () => File.Delete(At($"scores/part-00001.{ending}")));
        await Finds("part-00001 is not finished", () => File.Delete(At("scores/part-00001.json")));
        await Finds("changed after it was finished", () => File.AppendAllText(At($"scores/part-00001.{ending}"), " "));
        await Finds("cannot be read", () => File.WriteAllText(At($"scores/part-00001.{ending}"), "{ no part"));
        await Finds(
            "has image 0 (\"000.png\") where image 4 should be",
            () => File.Copy(At($"scores/part-00000.{ending}"), At($"scores/part-00001.{ending}"), overwrite: true));
        await Finds(
            "comes from another run or another model",
            () => Replace("part-00001.json", Scorer.ModelSha256, "f00d"));
        await Finds("other numbers of rows", () => Replace("part-00001.json", "\"faces\": 4", "\"faces\": 5"));
        await Finds("the manifest does not have", () => File.WriteAllText(At($"scores/part-00003.{ending}"), ""));
        await Finds(
            "the manifest does not have",
            () => File.Copy(At($"scores/part-00000.{ending}"), At($"scores/part-00000-copy.{ending}")));
        await Finds("changed after the run began", () => Replace("inputs.jsonl", "\"size\":73", "\"size\":74"));
        await Finds("changed after the run began", () => Replace("manifest.json", "\"minFaceSize\": ", "\"minFaceSize\": 1"));
        Assert.True((await VerifyAsync()).IsComplete);

        async Task Finds(string problem, Action damage)
        {
            Copy(At("scores"), At("kept"));
            damage();
            ScoringCheck check = await VerifyAsync();
            Assert.False(check.IsComplete);
            Assert.Contains(
                check.Problems,
                p => p.Replace($".{ending}", "", StringComparison.Ordinal).Contains(problem, StringComparison.Ordinal));
            Directory.Delete(At("scores"), recursive: true);
            Directory.Move(At("kept"), At("scores"));
        }
    }

    [Fact]
    public async Task Lines_that_are_missing_or_there_twice_are_found()
    {
        string images = PutImages(4);
        await ScoreAsync(images, settings: Settings with { Format = PartFormat.Jsonl });
        string part = At("scores/part-00000.jsonl");
        string[] lines = File.ReadAllLines(part);
        File.WriteAllLines(part, [lines[0], lines[1], lines[1], lines[2], lines[3]]);
        Assert.Contains((await VerifyAsync()).Problems, p => p.Contains("twice", StringComparison.Ordinal));
        File.WriteAllLines(part, lines[..3]);
        Assert.Contains((await VerifyAsync()).Problems, p => p.Contains("3 of 4 images", StringComparison.Ordinal));
        File.WriteAllLines(part, [lines[0], lines[2], lines[3]]);
        Assert.Contains((await VerifyAsync()).Problems, p => p.Contains("where image 1 should be", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Input_is_compared_as_it_is_now()
    {
        string images = PutImages(4);
        await ScoreAsync(images);
        File.WriteAllBytes(Path.Combine(images, "001a.png"), Image(0));
        string problem = Assert.Single((await VerifyAsync(input: images)).Problems);
        Assert.Contains("\"001a.png\" (73 bytes) is where \"002.png\" (73 bytes) was", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_without_a_manifest_is_refused()
    {
        ScoringException refused = await Assert.ThrowsAsync<ScoringException>(() => VerifyAsync("images"));
        Assert.Contains("no manifest.json", refused.Message, StringComparison.Ordinal);
    }

    private void Replace(string name, string old, string replacement)
    {
        string text = File.ReadAllText(At($"scores/{name}"));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(At($"scores/{name}"), text.Replace(old, replacement, StringComparison.Ordinal));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
