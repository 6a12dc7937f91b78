using System.Text.Json.Serialization;

namespace FacialExpression.Scoring;

/// <summary>What a run is: its inputs, cut into shards, its models and settings. It never changes once it is written.</summary>
public sealed record ScoringManifest
{
    /// <summary>The version of the format that this library writes: 1.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of its format.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The SHA-256 of the list of inputs and of all settings, in hexadecimal digits: every part names it.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The input, as it was given.</summary>
    public required string Input { get; init; }

    /// <summary>What the input is: <c>folder</c>, <c>list</c>, <c>table</c>, <c>zip</c> or <c>tar</c>.</summary>
    public required string InputKind { get; init; }

    /// <summary>The column of paths, of a table; otherwise <see langword="null"/>.</summary>
    public required string? Column { get; init; }

    /// <summary>The number of images.</summary>
    public required long Images { get; init; }

    /// <summary>Their bytes, without files that were missing.</summary>
    public required long Bytes { get; init; }

    /// <summary>How parts are written.</summary>
    public required PartFormat Format { get; init; }

    /// <summary>The images of a shard; the last has fewer.</summary>
    public required int ShardSize { get; init; }

    /// <summary>Whether each image is one face.</summary>
    public required bool IsCrop { get; init; }

    /// <summary>The smallest face that is found, in pixels of the image.</summary>
    public required int MinFaceSize { get; init; }

    /// <summary>The name of the expression model.</summary>
    public required string Model { get; init; }

    /// <summary>The SHA-256 of its file, in hexadecimal digits.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>The SHA-256 of the face detector's file; <see langword="null"/> for crops.</summary>
    public required string? DetectorSha256 { get; init; }

    /// <summary>The version of the library that wrote it.</summary>
    public required string Library { get; init; }

    /// <summary>The place of each shard's first line in the list of inputs.</summary>
    [JsonInclude]
    internal IReadOnlyList<long> Offsets { get; init; } = [];

    /// <summary>The number of shards.</summary>
    [JsonIgnore]
    public int Shards => Offsets.Count;

    /// <summary>The number of the first image of a shard.</summary>
    internal long FirstOf(int shard) => (long)shard * ShardSize;

    /// <summary>The number of images of a shard.</summary>
    internal int CountOf(int shard) => (int)Math.Min(ShardSize, Images - FirstOf(shard));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ScoringManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
