using System.Runtime.ExceptionServices;

namespace FacialExpression;

/// <summary>
/// Cuts a sequence into chunks for all cores, or for a GPU: full batches while there are many items, equal smaller ones at the
/// end.
/// </summary>
internal static class BatchChunks
{
    /// <summary>The largest chunk with which every worker gets work.</summary>
    /// <param name="count">How many items are left.</param>
    /// <param name="workers">The number of chunks that run at the same time.</param>
    /// <param name="batchSize">The most items of a chunk.</param>
    public static int SizeFor(int count, int workers, int batchSize) =>
        Math.Clamp((count + workers - 1) / workers, 1, batchSize);

    /// <summary>Reads ahead by one full batch per worker and cuts what it has.</summary>
    /// <param name="items">The sequence.</param>
    /// <param name="workers">The number of chunks that run at the same time.</param>
    /// <param name="batchSize">The most items of a chunk.</param>
    /// <remarks>If the sequence fails, the items before the failure come first.</remarks>
    public static IEnumerable<Chunk<T>> Of<T>(IEnumerable<T> items, int workers, int batchSize)
    {
        using IEnumerator<T> source = items.GetEnumerator();
        ExceptionDispatchInfo? failure = null;
        bool isFirst = true;
        bool hasMore = true;
        while (hasMore)
        {
            var window = new List<T>();
            try
            {
                while (window.Count < batchSize * workers && (hasMore = source.MoveNext()))
                {
                    window.Add(source.Current);
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                hasMore = false;
            }

            foreach (T[] chunk in window.Chunk(SizeFor(window.Count, workers, batchSize)))
            {
                yield return new Chunk<T>(chunk, isFirst && !hasMore && window.Count == 1);
            }

            isFirst = false;
        }

        failure?.Throw();
    }

    /// <param name="Items">From 1 item to a full batch.</param>
    /// <param name="IsOnlyItem">Whether the whole sequence is one item, which may then use several threads.</param>
    public readonly record struct Chunk<T>(T[] Items, bool IsOnlyItem);
}
