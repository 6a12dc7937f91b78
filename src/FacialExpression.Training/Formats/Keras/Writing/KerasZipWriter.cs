using System.IO.Compression;
using System.Text.Json.Nodes;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Writes <c>.keras</c> as Keras 3 does. Equal models give equal files.</summary>
internal static class KerasZipWriter
{
    // The version whose form this is; Keras ignores it.
    private const string KerasVersion = "3.3.3";

    // The first that a zip can store.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(TrainedExpressionModel model, Stream file)
    {
        WrittenModel written = WrittenModel.Of(model, KerasDialect.Keras3);
        var metadata = new JsonObject
        {
            ["keras_version"] = KerasVersion,
            ["date_saved"] = "1980-01-01@00:00:00",
            [KerasNames.OwnKey] = OwnMetadata.Of(model),
        };
        using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        Add(zip, KerasZip.Metadata, System.Text.Encoding.UTF8.GetBytes(metadata.ToJsonString()));
        Add(zip, KerasZip.Config, System.Text.Encoding.UTF8.GetBytes(TopologyWriter.Write(written).ToJsonString()));
        Add(zip, KerasZip.Weights, Hdf5Writer.WriteWeights(model, written));
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}
