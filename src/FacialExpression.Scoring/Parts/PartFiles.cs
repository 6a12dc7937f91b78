using System.Text.Json;

namespace FacialExpression.Scoring;

/// <summary>The files of a shard in the folder of results.</summary>
internal sealed class PartFiles(string folder, int shard, PartFormat format)
{
    /// <summary>The part.</summary>
    public string Part => Named(format == PartFormat.Parquet ? "parquet" : "jsonl");

    /// <summary>Its summary, the sign that it is whole.</summary>
    public string Summary => Named("json");

    /// <summary>What a run has scored so far, or one attempt of a scheduler.</summary>
    public string Journal(string? attempt) => Named(attempt is null ? "journal" : $"{attempt}.journal");

    /// <summary>The journals of all runs and attempts.</summary>
    public IReadOnlyList<string> Journals() => Directory.GetFiles(folder, Invariant($"part-{shard:D5}.*journal"));

    /// <summary>The summary of a part that is there; <see langword="null"/> if the part is not finished, or gone.</summary>
    /// <exception cref="ScoringException">It is damaged.</exception>
    public PartSummary? ReadFinished() => File.Exists(Part) ? ReadSummary() : null;

    /// <summary>Renames a part without a summary, so that its shard is scored again and no bytes are lost.</summary>
    public void SetAside()
    {
        if (File.Exists(Part))
        {
            File.Move(Part, Named("old"), overwrite: true);
        }
    }

    /// <summary>The summary; <see langword="null"/> if there is none.</summary>
    /// <exception cref="ScoringException">It is damaged.</exception>
    public PartSummary? ReadSummary()
    {
        if (!File.Exists(Summary))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Summary), PartJson.Default.PartSummary);
        }
        catch (JsonException e)
        {
            throw new ScoringException(
                $"\"{Summary}\" is damaged: {e.Message} Delete it and \"{Part}\" to score this part again.", e);
        }
    }

    private string Named(string ending) => Path.Combine(folder, Invariant($"part-{shard:D5}.{ending}"));
}
