using System.Runtime.ExceptionServices;

namespace FacialExpression;

/// <summary>
/// Cuts a sequence into chunks for all cores: full batches while there are many items, equal smaller ones at the end.
/// </summary>
internal static class BatchChunks
{
    /// <summary>The largest chunk with which every core gets work.</summary>
    /// <param name="count">How many items are left.</param>
    /// <param name="cores">How many cores there are.</param>
    public static int SizeFor(int count, int cores) => Math.Clamp((count + cores - 1) / cores, 1, ModelSession.BatchSize);

    /// <summary>Reads ahead by one full batch per core and cuts what it has.</summary>
    /// <remarks>If the sequence fails, the items before the failure come first.</remarks>
    public static IEnumerable<Chunk<T>> Of<T>(IEnumerable<T> items, int cores)
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
                while (window.Count < ModelSession.BatchSize * cores && (hasMore = source.MoveNext()))
                {
                    window.Add(source.Current);
                }
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                hasMore = false;
            }

            foreach (T[] chunk in window.Chunk(SizeFor(window.Count, cores)))
            {
                yield return new Chunk<T>(chunk, isFirst && !hasMore && window.Count == 1);
            }

            isFirst = false;
        }

        failure?.Throw();
    }

    /// <param name="Items">From 1 to <see cref="ModelSession.BatchSize"/> items.</param>
    /// <param name="IsOnlyItem">Whether the whole sequence is one item, which may then use several threads.</param>
    public readonly record struct Chunk<T>(T[] Items, bool IsOnlyItem);
}
