namespace FacialExpression.Training.Tests.Training.Batches;

public class BatchSourceTests
{
    private const float Scale = 1f / 255;

    private static readonly DatasetSplit Faces = ExpressionDataset.Draw(23, 0).Training;

    [Fact]
    public void Batches_have_scaled_pixels_smoothed_targets_and_weights_and_the_last_one_is_smaller()
    {
        var options = new TrainingOptions
        {
            BatchSize = 10,
            LabelSmoothing = 0.07,
            ClassWeights = new Dictionary<Expression, double> { [Expression.Happy] = 2.5 },
        };
        int[] order = BatchOrder.Of(Faces, Sampling.Shuffle, 3);
        var sizes = new List<int>();
        foreach (Batch batch in new BatchSource(Faces, options, Scale, residentPixels: false).Epoch(seed: 3, done: 0))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                int index = order[(sizes.Count * 10) + i];
                Expression label = Faces.Labels[index];
                Assert.Equal(Faces.GetPixels(index).ToArray().Select(p => p * Scale), batch.Image(i).ToArray());
                IEnumerable<float> target = Enum.GetValues<Expression>().Select(e => e == label ? 0.94f : 0.01f);
                Assert.Equal(target, batch.Target(i).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
                Assert.Equal(label == Expression.Happy ? 2.5f : 1f, batch.Weights[i]);
            }

            sizes.Add(batch.Count);
        }

        Assert.Equal([10, 10, 3], sizes);
    }

    [Fact]
    public void Resumed_epoch_has_the_same_augmented_batches()
    {
        var options = new TrainingOptions { BatchSize = 5, Augmentation = Augmentation.Faces with { MixUp = 0.4 } };
        var source = new BatchSource(Faces, options, Scale, residentPixels: false);
        float[][] All(int done) => [.. source.Epoch(seed: 8, done).Select(b => (float[])[.. b.Images, .. b.Targets])];
        float[][] whole = All(0);
        Assert.Equal(5, whole.Length);
        Assert.Equal(whole[3..], All(3));
        Assert.Empty(All(5));
        Assert.NotEqual(whole[0][..48], whole[1][..48]);
    }

    [Fact]
    public void Batches_have_indices_changes_and_order_instead_of_images_if_the_device_has_the_pixels()
    {
        var options = new TrainingOptions { BatchSize = 8, Augmentation = Augmentation.Faces with { MixUp = 0.4 } };
        var device = new BatchSource(Faces, options, Scale, residentPixels: true);
        var host = new BatchSource(Faces, options, Scale, residentPixels: false);
        var augmenter = new Augmenter(options.Augmentation, Faces.Input, Scale);
        foreach ((Batch described, Batch made) in device.Epoch(seed: 1, done: 0).Zip(host.Epoch(seed: 1, done: 0)))
        {
            Assert.False(described.HasImages);
            Assert.Equal(made.Indices.ToArray(), described.Indices.ToArray());
            Assert.Equal(made.Targets.ToArray(), described.Targets.ToArray());
            Assert.Equal(made.Weights.ToArray(), described.Weights.ToArray());
            float[] images = new float[described.Count * Faces.Input.Size];
            for (int i = 0; i < described.Count; i++)
            {
                Span<float> image = images.AsSpan(i * Faces.Input.Size, Faces.Input.Size);
                augmenter.Apply(Faces.GetPixels(described.Indices[i]), image, described.Changes[i]);
            }

            (float ratio, int[] order) = described.Mix!.Value;
            BatchMixer.Mix(images, order, ratio);
            Assert.Equal(made.Images.ToArray(), images);
        }
    }

    [Fact]
    public void Mixed_images_have_the_weight_of_their_largest_target()
    {
        var options = new TrainingOptions
        {
            Augmentation = new Augmentation { MixUp = 0.3 },
            ClassWeights = Enum.GetValues<Expression>().ToDictionary(e => e, e => 1.0 + (int)e),
        };
        var source = new BatchSource(Faces, options, Scale, residentPixels: false);
        int others = 0;
        int images = 0;
        foreach (Batch batch in Enumerable.Range(1, 8).SelectMany(seed => source.Epoch((ulong)seed, done: 0)))
        {
            images += batch.Count;
            for (int i = 0; i < batch.Count; i++)
            {
                int mostly = batch.Target(i).IndexOf(batch.Target(i).ToArray().Max());
                Assert.Equal(1f + mostly, batch.Weights[i]);
                others += mostly != (int)Faces.Labels[batch.Indices[i]] ? 1 : 0;
            }
        }

        Assert.InRange(others, 1, images - 1); // ratios on both sides of one half
    }

    [Fact]
    public void Batch_larger_than_the_split_needs_memory_for_the_split_only()
    {
        var options = new TrainingOptions { BatchSize = int.MaxValue };
        var source = new BatchSource(Faces, options, Scale, residentPixels: false);
        Assert.Equal(1, source.StepsPerEpoch);
        Assert.Equal(23, source.Epoch(seed: 1, done: 0).Single().Count);
    }

    [Fact]
    public void Balanced_class_weights_give_each_expression_the_same_total()
    {
        IReadOnlyDictionary<Expression, double> weights = Faces.GetBalancedClassWeights();
        double[] totals = [.. weights.Select(w => w.Value * Faces.CountOf(w.Key))];
        Assert.All(totals, total => Assert.Equal(23.0 / weights.Count, total, 1e-9));
    }
}
