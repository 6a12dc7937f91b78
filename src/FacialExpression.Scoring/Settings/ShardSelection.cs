using System.Globalization;

namespace FacialExpression.Scoring;

/// <summary>The shards of one of several runs on the same folder: shard 0 is for run 0, shard 1 for run 1, and so on.</summary>
/// <param name="Index">The number of the run, from 0.</param>
/// <param name="Count">The number of runs.</param>
public readonly record struct ShardSelection(int Index, int Count)
{
    // The index of Kubernetes' Indexed Jobs, of Slurm's and of AWS Batch's array jobs.
    private static readonly string[] Indexes = ["JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID", "AWS_BATCH_JOB_ARRAY_INDEX"];

    /// <summary>All shards, for a run that is alone.</summary>
    public static ShardSelection All => new(0, 1);

    /// <summary>
    /// Parses <c>2/8</c>, the third of eight runs; and <c>/8</c>, whose number comes from the environment, as Kubernetes' Indexed
    /// Jobs (<c>JOB_COMPLETION_INDEX</c>) and array jobs of Slurm (<c>SLURM_ARRAY_TASK_ID</c>) and AWS Batch set it.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">The value of a variable of the environment; default: the process's.</param>
    /// <exception cref="FormatException">The text is neither, or the environment has no number.</exception>
    public static ShardSelection Parse(string text, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        if (parts.Length != 2 || !TryParse(parts[1], out int count) || count < 1)
        {
            throw new FormatException($"A shard is written as 0/8, the first of eight; received \"{text}\".");
        }

        string index = parts[0];
        if (index.Length == 0)
        {
            environment ??= Environment.GetEnvironmentVariable;
            index = Indexes.Select(environment).FirstOrDefault(value => value?.Length > 0) ?? throw new FormatException(
                $"\"{text}\" takes its number from the environment, which has none of {string.Join(", ", Indexes)}.");
        }

        return TryParse(index, out int number) && number < count
            ? new ShardSelection(number, count)
            : throw new FormatException($"The shard \"{index}\" is not one of 0 to {count - 1}; array jobs must count from 0.");
    }

    /// <summary>Whether a shard belongs to this run.</summary>
    /// <param name="shard">Its number, from 0.</param>
    public bool Contains(int shard) => shard % Count == Index;

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
