namespace FacialExpression.Scoring.Tests.Settings;

public class ShardSelectionTests
{
    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("2/8", 2, 8)]
    [InlineData("/8", 5, 8)]
    public void Numbers_are_parsed(string text, int index, int count) => Assert.Equal(
        new ShardSelection(index, count), ShardSelection.Parse(text, name => name == "SLURM_ARRAY_TASK_ID" ? "5" : null));

    [Theory]
    [InlineData("8/8")]
    [InlineData("-1/8")]
    [InlineData("1")]
    [InlineData("1/0")]
    [InlineData("1/2/3")]
    [InlineData("/4")]
    [InlineData("/8")]
    public void Other_texts_are_refused(string text) => Assert.Throws<FormatException>(
        () => ShardSelection.Parse(text, name => text == "/4" && name == "JOB_COMPLETION_INDEX" ? "4" : null));

    [Fact]
    public void Every_shard_belongs_to_one_run() => Assert.All(
        Enumerable.Range(0, 20),
        shard => Assert.Single(Enumerable.Range(0, 7), i => new ShardSelection(i, 7).Contains(shard)));
}
