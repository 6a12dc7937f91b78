namespace FacialExpression.Tests.Tracking;

public class ExpressionTrackerOptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        var options = new ExpressionTrackerOptions();
        Assert.Equal((0.4, 0.5), (options.SmoothingTime.TotalSeconds, options.LostAfter.TotalSeconds));
        Assert.Equal((0.1f, 0.3f, 1), (options.LabelMargin, options.MinOverlap, options.MinHits));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(36_000_000_001)]
    [InlineData(long.MinValue)]
    public void Times_out_of_range_are_refused(long ticks)
    {
        var time = TimeSpan.FromTicks(ticks);
        AssertRefused("SmoothingTime must be from 0 to 1 hour", () => new ExpressionTrackerOptions { SmoothingTime = time });
        AssertRefused("LostAfter must be from 0 to 1 hour", () => new ExpressionTrackerOptions { LostAfter = time });
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void LabelMargin_out_of_range_is_refused(float value) => AssertRefused(
        "LabelMargin must be at least 0 and less than 1", () => new ExpressionTrackerOptions { LabelMargin = value });

    [Theory]
    [InlineData(0)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void MinOverlap_out_of_range_is_refused(float value) => AssertRefused(
        "MinOverlap must be above 0 and at most 1", () => new ExpressionTrackerOptions { MinOverlap = value });

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void MinHits_out_of_range_is_refused(int value) =>
        AssertRefused("MinHits must be from 1 to 1,000", () => new ExpressionTrackerOptions { MinHits = value });

    private static void AssertRefused(string message, Func<ExpressionTrackerOptions> make) => Assert.Contains(
        message, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);
}
