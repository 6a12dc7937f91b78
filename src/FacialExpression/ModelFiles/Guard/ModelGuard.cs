using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression;

/// <summary>
/// Makes it safe to load a model file from elsewhere. ONNX Runtime gets not the file itself but what was parsed of it and
/// checked, written again: nothing in it names other files, loops, or takes more memory and time than <see cref="ModelLimits"/>
/// allows.
/// </summary>
internal static class ModelGuard
{
    private const string Advice = "Use a file that TrainedExpressionModel.Save of the package FacialExpression.Training wrote "
        + "(a model of other software is loaded with OnnxModelOptions); if one did, update the package FacialExpression.";

    private const string MetadataPrefix = "FacialExpression.";

    // What training and calibration add to a description: settings, versions, where the data came from, and that of earlier
    // trainings.
    private const int RoomForProvenance = 128 * 1024;

    private const string DetectorAdvice = "Use a face detector of the package FacialExpression; to bring another, implement "
        + "IFaceDetector.";

    private static readonly (long Least, long Most) IrVersions = (7, 12);

    private static readonly Dictionary<string, (long Least, long Most)> Opsets = new()
    {
        [""] = (13, 23),
        [OnnxGraph.MachineLearningDomain] = (2, 5),
    };

    /// <summary>Checks the file of an expression model.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <returns>The model as it was checked; the scores are the same.</returns>
    /// <exception cref="InvalidModelFileException">
    /// The file is no model, is damaged, or holds something that is not allowed; the message names it.
    /// </exception>
    public static byte[] Check(byte[] onnxModel, string source, ModelLimits limits)
    {
        RefuseKeras(onnxModel, source);
        return Check(onnxModel, source, Advice, model => Check(model, limits, isSketch: false));
    }

    /// <summary>Names what a file is that Keras wrote.</summary>
    /// <exception cref="InvalidModelFileException">It is one.</exception>
    public static void RefuseKeras(byte[] file, string source)
    {
        if (file is [0x89, (byte)'H', (byte)'D', (byte)'F', ..] or [(byte)'P', (byte)'K', 3, 4, ..])
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model but {(file[0] == 0x89 ? "HDF5" : "a zip")}, as Keras' are. "
                + "Load it with KerasModel.Load of the package FacialExpression.Training and save that as ONNX.");
        }
    }

    /// <summary>Checks the file of a face detector.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="limits">The most that it may ask of the machine for a picture of 640×640.</param>
    /// <returns>The model as it was checked; the outputs are the same.</returns>
    /// <exception cref="InvalidModelFileException">
    /// The file is no model, another one, damaged, or holds something that is not allowed; the message names it.
    /// </exception>
    public static byte[] CheckDetector(byte[] onnxModel, string source, ModelLimits limits) =>
        Check(onnxModel, source, DetectorAdvice, model =>
        {
            RequireDetector(model);
            CheckVersions(model, [""]);
            DetectorCheck.Check(model.Graph, limits);
            KeepOwnMetadata(model);
            DetectorMetadata.FromProperties(Properties(model));
        });

    /// <summary>
    /// Checks a model that has no weights yet, so that nobody trains what could not be loaded again. The counts are those of its
    /// file.
    /// </summary>
    /// <param name="sketch">The model that will be saved, but its kernels have no values.</param>
    /// <param name="weightBytes">How many bytes the values will take.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <exception cref="InvalidModelFileException">Its file would be refused; the message names the reason.</exception>
    public static void CheckSketch(ModelProto sketch, long weightBytes, ModelLimits limits)
    {
        long description = (long)sketch.CalculateSize() + RoomForProvenance;
        RequireSmallDescription(description);
        if (weightBytes + description > limits.MaxModelBytes)
        {
            throw new InvalidModelFileException(
                $"Its file would have {weightBytes + description} bytes; "
                + $"{nameof(ModelLimits)}.{nameof(ModelLimits.MaxModelBytes)} allows {limits.MaxModelBytes}.");
        }

        Check(sketch, limits, isSketch: true);
    }

    /// <summary>Counts what a run takes in memory.</summary>
    /// <param name="checkedModel">A model that was checked, or one of this library's own.</param>
    /// <returns>The number of activations of all layers per image.</returns>
    /// <exception cref="InvalidModelFileException">It is no such model.</exception>
    public static long CountActivations(byte[] checkedModel)
    {
        try
        {
            return GraphCheck.CountActivations(ModelProto.Parser.ParseFrom(checkedModel).Graph);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidModelFileException($"It is no ONNX model, or is damaged: {e.Message}", e);
        }
    }

    private static byte[] Check(byte[] onnxModel, string source, string advice, Action<ModelProto> check)
    {
        try
        {
            RequireSmallDescription(WireScan.CountDescription(onnxModel));
            ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(onnxModel);
            if (model.Graph is null)
            {
                throw new InvalidDataException("it has no graph");
            }

            check(model);
            return model.ToByteArray();
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message} {advice}", e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes): {e.Message.TrimEnd('.')}. {advice}", e);
        }
    }

    /// <summary>Names what a file is that is no detector.</summary>
    private static void RequireDetector(ModelProto model)
    {
        Dictionary<string, string> properties = Properties(model);
        if (properties.ContainsKey(DetectorContract.VersionKey))
        {
            return;
        }

        throw new InvalidModelFileException(ExpressionModelMetadata.NameOf(properties) is { } name
            ? $"It is no face detector but the expression model {Quoted.Text(name)}, which ExpressionClassifier.Load loads."
            : $"It is an ONNX model with the input {GraphCheck.Names(model.Graph.Input)} and the output "
                + $"{GraphCheck.Names(model.Graph.Output)}, without {DetectorContract.VersionKey} in its metadata.");
    }

    /// <exception cref="InvalidModelFileException">There are too many bytes besides the weights.</exception>
    public static void RequireSmallDescription(long bytes)
    {
        if (bytes > ModelLimits.MaxDescriptionBytes)
        {
            throw new InvalidModelFileException(
                $"It has {bytes} bytes besides its weights; up to {ModelLimits.MaxDescriptionBytes} are allowed.");
        }
    }

    private static void Check(ModelProto model, ModelLimits limits, bool isSketch)
    {
        if (Properties(model).ContainsKey(DetectorContract.VersionKey))
        {
            throw new InvalidModelFileException("It is no expression model but a face detector, which FaceDetector.Load loads.");
        }

        CheckVersions(model, Opsets.Keys);
        long scores = GraphCheck.Check(model.Graph, limits, isSketch);
        KeepOwnMetadata(model);
        CheckLabels(model, scores);
    }

    private static void CheckVersions(ModelProto model, IEnumerable<string> domains)
    {
        if (model.IrVersion < IrVersions.Least || model.IrVersion > IrVersions.Most)
        {
            throw new InvalidModelFileException(
                $"It has ONNX's IR version {model.IrVersion}; {IrVersions.Least} to {IrVersions.Most} are known.");
        }

        if (model.Functions.Count > 0 || model.TrainingInfo.Count > 0)
        {
            throw new InvalidModelFileException(
                $"It has {model.Functions.Count} functions and {model.TrainingInfo.Count} parts for training, which are not "
                + "allowed.");
        }

        CheckOpsets(model.OpsetImport, domains);
    }

    private static void KeepOwnMetadata(ModelProto model)
    {
        // A model's metadata can hold settings of ONNX Runtime, whose C interface ends a key at its first zero: that is another
        // key.
        static bool IsOwn(string key) => key.StartsWith(MetadataPrefix, StringComparison.Ordinal) && !key.Contains('\0');
        StringStringEntryProto[] own = [.. model.MetadataProps.Where(p => IsOwn(p.Key))];
        model.MetadataProps.Clear();
        model.MetadataProps.Add(own);
    }

    private static void CheckLabels(ModelProto model, long scores)
    {
        int labels = ExpressionModelMetadata.FromProperties(Properties(model)).Labels.Count;
        if (labels != scores)
        {
            throw new InvalidModelFileException($"It gives {scores} scores and names {labels} labels; it must be as many.");
        }
    }

    /// <summary>The metadata of a file.</summary>
    public static Dictionary<string, string> Properties(ModelProto model)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto property in model.MetadataProps)
        {
            properties[property.Key] = property.Value;
        }

        return properties;
    }

    private static void CheckOpsets(IReadOnlyCollection<OperatorSetIdProto> imports, IEnumerable<string> domains)
    {
        foreach (OperatorSetIdProto import in imports)
        {
            if (!Opsets.TryGetValue(import.Domain, out (long Least, long Most) allowed))
            {
                throw new InvalidModelFileException(
                    $"It has operators of the domain {Quoted.Text(import.Domain)}, which is not known.");
            }

            if (import.Version < allowed.Least || import.Version > allowed.Most)
            {
                throw new InvalidModelFileException(
                    $"It has version {import.Version} of the operators of the domain {Quoted.Text(import.Domain)}; "
                    + $"{allowed.Least} to {allowed.Most} are known.");
            }
        }

        if (!imports.Select(import => import.Domain).Order(StringComparer.Ordinal)
            .SequenceEqual(domains.Order(StringComparer.Ordinal)))
        {
            throw new InvalidModelFileException(
                $"It must specify once which version of the domains {string.Join(" and ", domains.Select(Quoted.Text))} it "
                + "uses.");
        }
    }
}
