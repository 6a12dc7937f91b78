using System.Text.Json;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Loads files of any of Keras' forms, recognized by their content.</summary>
/// <exception cref="InvalidDataException">A file is of no form that is known, or is damaged.</exception>
internal static class KerasFiles
{
    private const long MaxFileBytes = 1L << 30;

    /// <param name="path">A whole model, or an architecture.</param>
    /// <param name="weightsPath">The weights of an architecture; <see langword="null"/> if the file has them.</param>
    public static KerasFile Open(string path, string? weightsPath)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException(
                "it is a folder. A SavedModel of TensorFlow cannot be read; in Python, save the model as .keras or .h5. Of a "
                + "TensorFlow.js model, give its model.json");
        }

        byte[] file = Read(path, "model file");
        GitLfs.RequireNoPointer(file);
        if (file.Length == 0 || KerasJson.Begins(file, (byte)'<'))
        {
            throw new InvalidDataException(
                file.Length == 0
                    ? "it is empty (0 bytes): fetch it again"
                    : "it is a web page, not the file: the download failed. Fetch it again");
        }

        return file.AsSpan() switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => Whole(KerasZip.Open(file), weightsPath),
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => Whole(Hdf5Model.Open(file), weightsPath),
            _ when !KerasJson.IsObject(file) =>
                throw new InvalidDataException(
                    $"it is none of .keras, .h5, an architecture's JSON, or TensorFlow.js' model.json ({file.Length:N0} "
                    + "bytes). In Python, save the model as .keras or .h5; an ONNX model is for ExpressionClassifier.Load"),
            _ => OpenJson(KerasJson.Parse(file, "it"), Path.GetDirectoryName(Path.GetFullPath(path))!, weightsPath),
        };
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    private static byte[] Read(string path, string kind)
    {
        if (!File.Exists(path))
        {
            throw MissingPath.NotFound(path, kind);
        }

        return new FileInfo(path).Length is > MaxFileBytes and var length
            ? throw new InvalidDataException(
                $"{Quoted.Text(Path.GetFileName(path))} has {length:N0} bytes; at most {MaxFileBytes:N0} bytes are allowed")
            : File.ReadAllBytes(path);
    }

    private static KerasFile Whole(KerasFile model, string? weightsPath) => weightsPath is null
        ? model
        : throw new InvalidDataException(
            $"it is {model.Form} and has its own weights, so there is no need of {Quoted.Text(Path.GetFileName(weightsPath))}");

    private static KerasFile OpenJson(JsonElement json, string folder, string? weightsPath)
    {
        if (TensorFlowJsModel.IsOne(json))
        {
            return Whole(TensorFlowJsModel.Open(json, folder), weightsPath);
        }

        if (weightsPath is null)
        {
            throw new InvalidDataException(
                "it is an architecture without weights. Give the file with the weights too: KerasModel.Load(architecture, "
                + "weights)");
        }

        KerasFile weights = Hdf5Model.OpenWeights(Read(weightsPath, "file of weights"), Path.GetFileName(weightsPath));
        return weights with
        {
            Form = "an architecture's JSON with weights",
            Topology = json,
            Version = KerasJson.Text(json, "keras_version"),

            // It is the weights that differ by what made them.
            Backend = weights.Backend ?? KerasJson.Text(json, "backend"),
        };
    }
}
