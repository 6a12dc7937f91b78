using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Keras' own form since 2.12, <c>.keras</c>: a zip of the architecture, what wrote it, and the weights.</summary>
internal static class KerasZip
{
    public const string Config = "config.json";
    public const string Metadata = "metadata.json";
    public const string Weights = "model.weights.h5";

    private const int MaxEntries = 10_000;
    private const long MaxWeightBytes = 1L << 30;

    // Keras stores its weights as they are, and other packers make them little smaller.
    private const int MaxRatio = 16;
    private const long SmallBytes = 64L << 20;

    /// <exception cref="InvalidDataException">
    /// It is no such zip, is damaged, or an entry is larger than a model's may be.
    /// </exception>
    public static KerasFile Open(byte[] file)
    {
        using ZipArchive zip = OpenZip(file);
        if (zip.Entries.Count > MaxEntries)
        {
            throw new InvalidDataException($"its zip has {zip.Entries.Count:N0} entries, where a model has a few");
        }

        JsonElement config = KerasJson.Parse(Read(zip, Config, KerasJson.MaxBytes) ?? throw new InvalidDataException(
            $"its zip has no {Config}, so it is no .keras file "
            + $"({string.Join(", ", zip.Entries.Take(5).Select(e => Quoted.Text(e.FullName)))})"), Config);
        JsonElement metadata = Read(zip, Metadata, KerasJson.MaxBytes) is { } json ? KerasJson.Parse(json, Metadata) : default;
        byte[] weights = Read(zip, Weights, Math.Min(MaxWeightBytes, SmallBytes + (MaxRatio * (long)file.Length)))
            ?? throw new InvalidDataException(
            $"its zip has no {Weights}. In Python, load the model and save it again as .keras");
        return Hdf5Model.OpenWeights(weights, Weights) with
        {
            Form = "Keras' .keras",
            Topology = config,
            Training = KerasJson.Find(config, "compile_config") ?? default,
            Version = KerasJson.Text(metadata, "keras_version"),
            Own = KerasJson.Find(metadata, KerasNames.OwnKey),
        };
    }

    private static ZipArchive OpenZip(byte[] file)
    {
        try
        {
            return new ZipArchive(new MemoryStream(file, writable: false));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"its zip is cut off or damaged, after {file.Length:N0} bytes ({e.Message.TrimEnd('.')}). Fetch or save it "
                + "again", e);
        }
    }

    // Not by the length that the zip states, which may be a lie.
    private static byte[]? Read(ZipArchive zip, string name, long limit)
    {
        if (zip.GetEntry(name) is not { } entry)
        {
            return null;
        }

        try
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream((int)Math.Clamp(entry.Length, 0, 1 << 20));
            byte[] piece = new byte[1 << 16];
            var checksum = new Crc32(); // .NET parses the checksum of an entry and does not check it.
            for (int count; (count = stream.Read(piece)) > 0;)
            {
                content.Write(piece, 0, count);
                checksum.Append(piece.AsSpan(0, count));
                if (content.Length > limit)
                {
                    throw new InvalidDataException($"{name} in its zip is larger than {limit:N0} bytes");
                }
            }

            return checksum.GetCurrentHashAsUInt32() == entry.Crc32
                ? content.ToArray()
                : throw new InvalidDataException(
                    $"{name} in its zip is damaged: its checksum is another. Fetch or save it again");
        }
        catch (Exception e) when (e is EndOfStreamException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"{name} in its zip is damaged, or packed in a way that is not known ({e.Message.TrimEnd('.')})", e);
        }
    }
}
