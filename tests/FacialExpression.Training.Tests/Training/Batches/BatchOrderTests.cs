namespace FacialExpression.Training.Tests.Training.Batches;

public class BatchOrderTests
{
    private static readonly DatasetSplit Faces = ExpressionDataset.Draw(70, 0).Training;

    [Fact]
    public void Shuffle_uses_each_image_once_in_an_order_that_the_seed_decides()
    {
        int[] order = BatchOrder.Of(Faces, Sampling.Shuffle, 1);
        Assert.Equal(Enumerable.Range(0, 70), order.Order());
        Assert.Equal(order, BatchOrder.Of(Faces, Sampling.Shuffle, 1));
        Assert.NotEqual(order, BatchOrder.Of(Faces, Sampling.Shuffle, 2));
    }

    [Fact]
    public void Balanced_uses_each_expression_equally_often_and_repeats_an_image_after_all_others_of_its_expression()
    {
        // 10 happy, 3 sad, 1 fear: 14 draws are 5, 5 and 4 of them.
        int[] happy = Of(Expression.Happy, 10);
        int[] sad = Of(Expression.Sad, 3);
        int[] fear = Of(Expression.Fear, 1);
        DatasetSplit uneven = Faces.Select([.. happy, .. sad, .. fear], SplitKind.Training);
        int[] order = BatchOrder.Of(uneven, Sampling.Balanced, 5);
        Assert.Equal(14, order.Length);
        Assert.Equal([4, 5, 5], order.CountBy(i => uneven.Labels[i]).Select(c => c.Value).Order());
        int[] sads = [.. order.Where(i => uneven.Labels[i] == Expression.Sad)];
        Assert.Equal(3, sads.Take(3).Distinct().Count());
        Assert.Equal(sads[0], sads[3]);
        int[] happys = [.. order.Where(i => uneven.Labels[i] == Expression.Happy)];
        Assert.Equal(happys.Length, happys.Distinct().Count());
    }

    private static int[] Of(Expression expression, int count) =>
        [.. Enumerable.Range(0, Faces.Count).Where(i => Faces.Labels[i] == expression).Take(count)];
}
