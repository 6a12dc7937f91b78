namespace FacialExpression.Fuzz;

/// <summary>Collects the results of one target's cases.</summary>
/// <param name="target">Its name.</param>
/// <param name="longestMilliseconds">The limit of a case.</param>
internal sealed class TargetReport(string target, double longestMilliseconds)
{
    private const int MostFindings = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Format, string Mutation, string Outcome), long> _counts = [];
    private readonly List<CaseResult> _slow = [];

    public string Target { get; } = target;

    public long Cases { get; private set; }

    /// <summary>The number of cases that exceeded the time limit in parallel with others, but not alone.</summary>
    public long SlowOnlyBesideOthers { get; private set; }

    public List<CaseResult> Findings { get; } = [];

    public long FindingCount { get; private set; }

    public CaseResult? Slowest { get; private set; }

    public CaseResult? Largest { get; private set; }

    /// <summary>All results of a target with few, named cases (bombs); empty for other targets.</summary>
    public List<CaseResult> All { get; } = [];

    public void Add(IReadOnlyList<CaseResult> results, bool isAlone = false)
    {
        lock (_lock)
        {
            foreach (CaseResult result in results)
            {
                Add(result, isAlone);
            }
        }
    }

    /// <summary>Removes and returns the cases that exceeded the time limit, which must run again alone.</summary>
    public IReadOnlyList<CaseResult> TakeSlow()
    {
        CaseResult[] slow = [.. _slow];
        _slow.Clear();
        return slow;
    }

    /// <summary>The number of cases by mutation or by format, and by outcome.</summary>
    public SortedDictionary<string, Dictionary<string, long>> CountsBy(
        Func<(string Format, string Mutation, string Outcome), string> key)
    {
        var counts = new SortedDictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var group in _counts.GroupBy(count => key(count.Key)))
        {
            counts[group.Key] = group.GroupBy(count => count.Key.Outcome)
                .ToDictionary(outcome => outcome.Key, outcome => outcome.Sum(count => count.Value));
        }

        return counts;
    }

    private void Add(CaseResult result, bool isAlone)
    {
        bool isSlow = result.Milliseconds > longestMilliseconds && result.Fault is null;
        if (isSlow && !isAlone)
        {
            _slow.Add(result);
            return;
        }

        SlowOnlyBesideOthers += isAlone && !isSlow ? 1 : 0;
        result = isSlow ? result with { Outcome = FuzzTarget.Faulty, Fault = $"It took {result.Milliseconds:F0} ms." } : result;
        Cases++;
        var key = (result.Format, result.Mutation, result.Outcome);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        Slowest = Slowest is { } slowest && slowest.Milliseconds >= result.Milliseconds ? slowest : result;
        Largest = Largest is { } largest && largest.Memory >= result.Memory ? largest : result;
        if (result.Format == "bomb")
        {
            All.Add(result);
        }

        if (result.Fault is not null)
        {
            FindingCount++;
            if (Findings.Count < MostFindings)
            {
                Findings.Add(result);
                Console.Error.WriteLine($"{Target} {result.Number} ({result.Format}, {result.Mutation}): {result.Fault}");
            }
        }
    }
}
