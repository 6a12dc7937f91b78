namespace FacialExpression.Training.Tests;

/// <summary>Keeps every report, in order, on the reporting thread.</summary>
internal sealed class Collector<T> : IProgress<T>
{
    private readonly List<T> _items = [];

    public IReadOnlyList<T> Items => _items;

    /// <summary>Called after each report.</summary>
    public Action<T>? OnReport { get; init; }

    public void Report(T value)
    {
        lock (_items)
        {
            _items.Add(value);
        }

        OnReport?.Invoke(value);
    }
}
