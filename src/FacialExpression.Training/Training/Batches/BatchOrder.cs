namespace FacialExpression.Training;

/// <summary>The order of an epoch's images, which the epoch's seed alone decides.</summary>
internal static class BatchOrder
{
    public static int[] Of(DatasetSplit split, Sampling sampling, ulong seed)
    {
        var random = new SplitMix64(seed);
        return sampling == Sampling.Balanced ? Balanced(split, random) : Shuffled(Enumerable.Range(0, split.Count), ref random);
    }

    private static int[] Balanced(DatasetSplit split, SplitMix64 random)
    {
        List<Queue<int>> classes = [];
        IEnumerable<IGrouping<int, int>> groups = Enumerable.Range(0, split.Count).GroupBy(split.TargetClassOf);
        foreach (IGrouping<int, int> group in groups.OrderBy(g => g.Key))
        {
            classes.Add(new Queue<int>(Shuffled(group, ref random)));
        }

        int[] order = new int[split.Count];
        int[] round = [.. Enumerable.Range(0, classes.Count)];
        for (int i = 0; i < order.Length; i++)
        {
            if (i % round.Length == 0)
            {
                random.Shuffle(round);
            }

            Queue<int> images = classes[round[i % round.Length]];
            order[i] = images.Dequeue();
            images.Enqueue(order[i]);
        }

        return order;
    }

    private static int[] Shuffled(IEnumerable<int> values, ref SplitMix64 random)
    {
        int[] order = [.. values];
        random.Shuffle(order);
        return order;
    }
}
