using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression;

/// <summary>
/// Makes it safe to load a model file from elsewhere. What ONNX Runtime gets is not the file but what was read of it and checked, written anew: nothing in it names other
/// files, loops, or takes more memory and time than <see cref="ModelLimits"/> allows.
/// </summary>
internal static class ModelGuard
{
    private const string Advice = "Use a file that TrainedExpressionModel.Save of the package FacialExpression.Training wrote; if one did, update the package FacialExpression.";
    private const string MetadataPrefix = "FacialExpression.";

    private static readonly (long Least, long Most) IrVersions = (7, 12);

    private static readonly Dictionary<string, (long Least, long Most)> Opsets = new()
    {
        [""] = (13, 23),
        [OnnxGraph.MachineLearningDomain] = (2, 5),
    };

    /// <summary>Checks a file.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="source">What a complaint calls it.</param>
    /// <returns>The model as it was checked; the scores are the same.</returns>
    /// <exception cref="InvalidModelFileException">The file is no model, is damaged, or holds something that is not allowed; the message names it.</exception>
    public static byte[] Check(byte[] onnxModel, string source)
    {
        if (onnxModel is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] or [(byte)'P', (byte)'K', 3, 4, ..])
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model but {(onnxModel[0] == 0x89 ? "HDF5" : "a zip")}, as Keras' are. Load it with KerasModel.Load of the package FacialExpression.Training and save that as ONNX.");
        }

        try
        {
            RequireSmallDescription(onnxModel);
            ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(onnxModel);
            Check(model);
            return model.ToByteArray();
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message} {Advice}", e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            throw new InvalidModelFileException($"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes): {e.Message.TrimEnd('.')}. {Advice}", e);
        }
    }

    private static void RequireSmallDescription(byte[] onnxModel)
    {
        if (WireScan.CountDescription(onnxModel) is > ModelLimits.MaxDescriptionBytes and var count)
        {
            throw new InvalidModelFileException($"It has {count} bytes besides its weights; up to {ModelLimits.MaxDescriptionBytes} are allowed.");
        }
    }

    private static void Check(ModelProto model)
    {
        if (model.Graph is null)
        {
            throw new InvalidDataException("it has no graph");
        }

        if (model.IrVersion < IrVersions.Least || model.IrVersion > IrVersions.Most)
        {
            throw new InvalidModelFileException($"It has ONNX's IR version {model.IrVersion}; {IrVersions.Least} to {IrVersions.Most} are known.");
        }

        if (model.Functions.Count > 0 || model.TrainingInfo.Count > 0)
        {
            throw new InvalidModelFileException(
                $"It has {model.Functions.Count} functions and {model.TrainingInfo.Count} parts for training, which are not allowed.");
        }

        CheckOpsets(model.OpsetImport);
        GraphCheck.Check(model.Graph);

        // ONNX Runtime can be told to take settings from a model's metadata, and its C interface ends a key at its first zero, which then is no key of the file's.
        StringStringEntryProto[] own = [.. model.MetadataProps.Where(p => p.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal) && !p.Key.Contains('\0'))];
        model.MetadataProps.Clear();
        model.MetadataProps.Add(own);
    }

    private static void CheckOpsets(IReadOnlyCollection<OperatorSetIdProto> imports)
    {
        foreach (OperatorSetIdProto import in imports)
        {
            if (!Opsets.TryGetValue(import.Domain, out (long Least, long Most) allowed))
            {
                throw new InvalidModelFileException($"It has operators of the domain {Quoted.Text(import.Domain)}, which is not known.");
            }

            if (import.Version < allowed.Least || import.Version > allowed.Most)
            {
                throw new InvalidModelFileException(
                    $"It has version {import.Version} of the operators of the domain {Quoted.Text(import.Domain)}; {allowed.Least} to {allowed.Most} are known.");
            }
        }

        if (!imports.Select(import => import.Domain).Order(StringComparer.Ordinal).SequenceEqual(Opsets.Keys.Order(StringComparer.Ordinal)))
        {
            throw new InvalidModelFileException($"It must say once which version of the domains {string.Join(" and ", Opsets.Keys.Select(Quoted.Text))} it uses.");
        }
    }
}
