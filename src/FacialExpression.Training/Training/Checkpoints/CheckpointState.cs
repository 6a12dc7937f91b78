using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>What a checkpoint says besides its numbers: what was trained on what, how, and how far.</summary>
internal sealed record CheckpointState
{
    private const int CurrentFormat = 1;

    /// <summary>The form of the file; a reader refuses others.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What wrote it.</summary>
    public string Library { get; init; } = $"FacialExpression.Training {LibraryVersion.Current}";

    public required string ModelName { get; init; }

    /// <summary>SHA-256 of the weights that the training began with, and of what their outputs mean; <see langword="null"/> for fresh ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StartHash { get; init; }

    /// <summary>The layers with all their settings.</summary>
    public required string Network { get; init; }

    public required string Dataset { get; init; }

    /// <summary>SHA-256 of the labels, targets and pixels that are trained on and validated.</summary>
    public required string DatasetHash { get; init; }

    public required JsonNode Options { get; init; }

    /// <summary>The callbacks, in order: what they say of themselves, or their types.</summary>
    public required IReadOnlyList<string> Callbacks { get; init; }

    public required TrainingPosition Position { get; init; }

    /// <summary>What every checkpoint of a training has in common.</summary>
    public static CheckpointState Of(
        IExpressionModelBuilder builder, Sequential model, ExpressionDataset dataset, TrainingOptions options, IReadOnlyList<ITrainingCallback> callbacks) => new()
        {
            ModelName = builder.Name,
            StartHash = builder.Start is { } start ? Hash(start) : null,
            Network = Describe(model),
            Dataset = dataset.Source,
            DatasetHash = Hash(dataset),
            Options = JsonSerializer.SerializeToNode(options, TrainingProvenance.Json)!,
            Callbacks = [.. callbacks.Select(c => c.ToString() is { } text && text != c.GetType().ToString() ? text : c.GetType().Name)],
            Position = TrainingPosition.Start,
        };

    /// <summary>Why a training that this one describes cannot go on from another; <see langword="null"/> if it can.</summary>
    public string? GetDifference(CheckpointState kept)
    {
        (string What, string Kept, string Now)[] parts =
        [
            ("of the model", kept.ModelName, ModelName),
            ("of other layers", kept.Network, Network),
            ("of a training that began with the weights", Start(kept.StartHash ?? "fresh"), Start(StartHash ?? "fresh")),
            ("of the data set", $"{kept.Dataset} ({Start(kept.DatasetHash)})", $"{Dataset} ({Start(DatasetHash)})"),
            ("of a training with the callbacks", string.Join(", ", kept.Callbacks), string.Join(", ", Callbacks)),
        ];
        string? difference = parts
            .Where(p => p.What == "of the data set" ? kept.DatasetHash != DatasetHash : p.Kept != p.Now)
            .Select(p => $"is {p.What} {p.Kept}; here it is {p.Now}")
            .FirstOrDefault();
        return difference ?? GetOptionsDifference(kept);
    }

    public string ToJson() => JsonSerializer.Serialize(this, TrainingProvenance.Json);

    /// <exception cref="JsonException">It is not of this form.</exception>
    public static CheckpointState FromJson(string json)
    {
        int? format = (int?)JsonNode.Parse(json)?[TrainingProvenance.NameOf(nameof(Format))];
        return format == CurrentFormat
            ? JsonSerializer.Deserialize<CheckpointState>(json, TrainingProvenance.Json)!
            : throw new JsonException($"It is of form {format?.ToString(CultureInfo.InvariantCulture) ?? "none"}, not {CurrentFormat}.");
    }

    private string? GetOptionsDifference(CheckpointState kept)
    {
        // More epochs may follow, and these change neither weights nor figures.
        string[] free =
        [
            .. new[] { nameof(TrainingOptions.Epochs), nameof(TrainingOptions.ValidationBatchSize), nameof(TrainingOptions.Device), nameof(TrainingOptions.GpuDeviceId) }
                .Select(TrainingProvenance.NameOf),
        ];
        string[] differences =
        [
            .. Options.AsObject().Select(o => o.Key).Union(kept.Options.AsObject().Select(o => o.Key))
                .Where(name => !free.Contains(name) && !JsonNode.DeepEquals(kept.Options[name], Options[name]))
                .Select(name => $"{name} {kept.Options[name]?.ToJsonString() ?? "none"}; here it is {Options[name]?.ToJsonString() ?? "none"}"),
        ];
        return differences.Length == 0 ? null : $"was made with {string.Join(", and ", differences)}";
    }

    private static string Start(string hash) => hash[..Math.Min(12, hash.Length)];

    private static string Describe(Sequential model)
    {
        // Records print numbers as the machine's language does; the file is read elsewhere too.
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return $"{model.Input}: {string.Join(", ", model.Layers.Select(l => l.Layer))}";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string Hash(TrainedExpressionModel start)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', start.Metadata.Labels)} {start.Metadata.Scale:R}")));
        foreach (ModelWeight weight in start.Weights)
        {
            hash.AppendData(MemoryMarshal.AsBytes(weight.Values.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(ExpressionDataset dataset)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (DatasetSplit split in new[] { dataset.Training, dataset.Validation })
        {
            hash.AppendData([.. split.Labels.Select(label => (byte)label)]);
            hash.AppendData(split.Pixels);
            foreach (ExpressionScores target in split.Targets ?? [])
            {
                hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
