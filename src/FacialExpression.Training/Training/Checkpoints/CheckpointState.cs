using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FacialExpression.Training;

/// <summary>What a checkpoint contains besides its numbers: the network, the data, the settings and the position.</summary>
internal sealed record CheckpointState
{
    /// <summary>
    /// The format that is written. Formats 1, which has layers and callbacks as printed text, and 2, whose network differs from
    /// that of model files, can be loaded, too.
    /// </summary>
    public const int CurrentFormat = 3;

    private const int ShownCallbacks = 5;
    private const int ShownClasses = 20;

    // The training may go on for more epochs, and the others change neither weights nor results.
    private static readonly string[] FreeOptions =
    [
        .. new[]
        {
            nameof(TrainingOptions.Epochs), nameof(TrainingOptions.ValidationBatchSize), nameof(TrainingOptions.Device),
            nameof(TrainingOptions.GpuDeviceId), nameof(TrainingOptions.Threads),
        }.Select(JsonText.NameOf),
    ];

    /// <summary>The format of this state.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The library that wrote it.</summary>
    public string Library { get; init; } = $"FacialExpression.Training {LibraryVersion.Current}";

    public required string ModelName { get; init; }

    /// <summary>
    /// SHA-256 of the weights that the training began with, and of what their outputs mean; <see langword="null"/> for fresh
    /// ones.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StartHash { get; init; }

    /// <summary>The size of the images and the layers with all their settings, as <see cref="NetworkJson"/>.</summary>
    public required JsonNode Network { get; init; }

    public required string Dataset { get; init; }

    /// <summary>The names of the classes that labels count. States that lack them are of the seven expressions.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = LabelSet.Expressions;

    /// <summary>SHA-256 of the labels, targets and pixels of the training and validation splits.</summary>
    public required string DatasetHash { get; init; }

    public required JsonNode Options { get; init; }

    /// <summary>The callbacks, in order.</summary>
    public required IReadOnlyList<CallbackDescription> Callbacks { get; init; }

    public required TrainingPosition Position { get; init; }

    /// <summary>The number of epochs that the training was to have.</summary>
    [JsonIgnore]
    public int Epochs => (int?)Options[JsonText.NameOf(nameof(TrainingOptions.Epochs))] ?? 0;

    /// <summary>What all checkpoints of a training have in common.</summary>
    public static CheckpointState Of(
        string modelName,
        Sequential model,
        TrainedExpressionModel? start,
        ExpressionDataset dataset,
        TrainingOptions options,
        IReadOnlyList<ITrainingCallback> callbacks) => new()
        {
            ModelName = modelName,
            StartHash = start is null ? null : Hash(start),
            Network = NetworkJson.WriteNode(model),
            Dataset = dataset.Source,
            ClassNames = dataset.ClassNames,
            DatasetHash = Hash(dataset),
            Options = SettingsJson.Write(options, typeof(TrainingOptions))!,
            Callbacks = [.. callbacks.Select(CallbackDescription.Of)],
            Position = TrainingPosition.Start,
        };

    /// <summary>
    /// Why the training that this state describes cannot resume from a stored one: the first difference; <see langword="null"/>
    /// if it can.
    /// </summary>
    /// <param name="stored">The stored state.</param>
    /// <param name="callbacks">The callbacks that this state describes.</param>
    public string? GetDifference(CheckpointState stored, IReadOnlyList<ITrainingCallback> callbacks)
    {
        if (stored.ModelName != ModelName)
        {
            return $"is of the model {Quoted.Text(stored.ModelName)}; here it is {Quoted.Text(ModelName)}";
        }

        if (SettingsJson.FindDifference("", stored.Network, Network, NetworkJson.Complete) is { } network)
        {
            return $"is of other layers: {network}";
        }

        if (stored.StartHash != StartHash)
        {
            return $"is of a training that began with the weights {Short(stored.StartHash)}; here it is {Short(StartHash)}";
        }

        if (!stored.ClassNames.SequenceEqual(ClassNames))
        {
            string before = List(stored.ClassNames, ShownClasses);
            return $"is of a data set with the classes {before}; here they are {List(ClassNames, ShownClasses)}";
        }

        if (stored.DatasetHash != DatasetHash)
        {
            string before = $"{Quoted.Text(stored.Dataset)} ({Short(stored.DatasetHash)})";
            return $"is of the data set {before}; here it is {Quoted.Text(Dataset)} ({Short(DatasetHash)})";
        }

        if (FindCallbackDifference(stored.Callbacks, callbacks) is { } callback)
        {
            return $"is of a training with {callback}";
        }

        return SettingsJson.FindDifference("", stored.Options, Options, typeof(TrainingOptions), FreeOptions) is { } option
            ? $"was made with {option}"
            : null;
    }

    public string ToJson() => JsonSerializer.Serialize(this, JsonText.Options);

    /// <exception cref="JsonException">It is not of a known format.</exception>
    public static CheckpointState FromJson(string json)
    {
        JsonObject? state = JsonNode.Parse(json) as JsonObject;
        switch ((int?)state?[JsonText.NameOf(nameof(Format))])
        {
            case 1:
                CheckpointFormat1.Upgrade(state!);
                CheckpointFormat2.Upgrade(state!);
                break;
            case 2:
                CheckpointFormat2.Upgrade(state!);
                break;
            case CurrentFormat:
                break;
            case { } later:
                throw new JsonException(
                    $"It has the format {later}; this version knows 1 to {CurrentFormat}. Use a later version.");
            default:
                throw new JsonException("It has no format.");
        }

        return state.Deserialize<CheckpointState>(JsonText.Options)!;
    }

    private static string? FindCallbackDifference(
        IReadOnlyList<CallbackDescription> stored, IReadOnlyList<ITrainingCallback> callbacks)
    {
        if (stored.Count != callbacks.Count)
        {
            string now = List(callbacks.Select(c => c.GetType().Name));
            return $"the callbacks {List(stored.Select(c => c.Type))}; here they are {now}";
        }

        string? difference = stored.Zip(callbacks)
            .Select(pair => pair.First.FindDifference(pair.Second))
            .FirstOrDefault(d => d is not null);
        return difference is null ? null : $"the callback {difference}";
    }

    private static string List(IEnumerable<string> names, int shown = ShownCallbacks)
    {
        string[] quoted = [.. names.Take(shown + 1).Select(Quoted.Text).DefaultIfEmpty("none")];
        return string.Join(", ", quoted.Take(shown)) + (quoted.Length > shown ? ", …" : "");
    }

    private static string Short(string? hash) => hash is null ? "fresh" : hash[..Math.Min(12, hash.Length)];

    private static string Hash(TrainedExpressionModel start)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string outputs = string.Create(
            CultureInfo.InvariantCulture, $"{string.Join(',', start.Metadata.Labels)} {start.Metadata.Scale:R}");
        hash.AppendData(Encoding.UTF8.GetBytes(outputs));
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
            // A byte for each label, unless there are more classes.
            ReadOnlySpan<Expression> labels = split.ClassIndices;
            hash.AppendData(split.ClassCount <= byte.MaxValue
                ? Array.ConvertAll(labels.ToArray(), label => (byte)label)
                : MemoryMarshal.AsBytes(labels));
            hash.AppendData(split.Pixels);
            foreach (float[] target in split.SoftTargets ?? [])
            {
                hash.AppendData(MemoryMarshal.AsBytes(target.AsSpan()));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
