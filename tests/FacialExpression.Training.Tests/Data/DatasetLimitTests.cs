namespace FacialExpression.Training.Tests.Data;

public class DatasetLimitTests
{
    private static readonly ExpressionDataset Faces = ExpressionDataset.Draw(70, 21);

    [Fact]
    public void Limit_selects_so_many_images_of_each_split_in_their_order()
    {
        ExpressionDataset some = Faces.Limit(20);
        Assert.Equal((20, 20), (some.Training.Count, some.Validation.Count));
        int[] places = Places(some);
        Assert.Equal(places.Order().Distinct(), places);
        Assert.NotEqual(Enumerable.Range(0, 20), places);
        Assert.NotEqual(Enumerable.Range(50, 20), places);
        Assert.Same(Faces.Validation, Faces.Limit(21).Validation);
        Assert.Same(Faces.Validation, Faces.Limit(22).Validation);
    }

    [Fact]
    public void Limit_selects_by_its_seed()
    {
        Assert.Equal(Places(Faces.Limit(20, seed: 5)), Places(Faces.Limit(20, seed: 5)));
        Assert.NotEqual(Places(Faces.Limit(20, seed: 5)), Places(Faces.Limit(20, seed: 6)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Limit_refuses_no_images(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>("imagesPerSplit", () => Faces.Limit(count));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void SplitValidation_refuses_a_fraction_that_is_none(double fraction) => Assert.Throws<ArgumentOutOfRangeException>(
        nameof(fraction), () => ExpressionDataset.Draw(14, 0).SplitValidation(fraction));

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(0.5, 5)]
    [InlineData(0.999, 9)]
    public void SplitValidation_moves_at_least_one_image_of_each_class_and_never_all(double fraction, int moved)
    {
        ExpressionDataset split = ExpressionDataset.Draw(70, 0).SplitValidation(fraction);
        Assert.All(ExpressionLabels.All, expression => Assert.Equal(
            (10 - moved, moved), (split.Training.CountOf(expression), split.Validation.CountOf(expression))));
        Assert.Equal(
            split.Validation.Names.Order(StringComparer.Ordinal).Distinct(),
            split.Validation.Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(21)]
    public void An_index_outside_the_split_is_named(int index)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(index), () => Faces.Validation.GetClassName(index));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(index), () => Faces.Validation.GetTarget(index));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(index), () => Faces.Validation.GetPixels(index).Length);
    }

    [Fact]
    public void GetTarget_is_the_label_where_nothing_else_is_known()
    {
        LabelScores target = Faces.Validation.GetTarget(4);
        Assert.Equal(Faces.Validation.ClassNames, target.Labels);
        Assert.Equal(1, target[Faces.Validation.GetClassName(4)]);
        Assert.Equal(1, target.AsSpan().ToArray().Sum());
    }

    /// <summary>Which of all training images were selected.</summary>
    private static int[] Places(ExpressionDataset some)
    {
        string[] all = [.. Faces.Training.Names];
        return [.. some.Training.Names.Select(name => Array.IndexOf(all, name))];
    }
}
