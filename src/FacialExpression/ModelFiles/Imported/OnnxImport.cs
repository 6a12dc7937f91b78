using System.Text.Json;
using FacialExpression.ModelFiles.Onnx;
using Google.Protobuf;

namespace FacialExpression;

/// <summary>
/// Makes a model file of this library, in memory, of an ONNX file of other software: it takes gray pixels, gives scores and
/// label, and has metadata. So classifier, batches and pipelines are the same for all models.
/// </summary>
internal static class OnnxImport
{
    private const string Advice = "Export the network for prediction, in one file (external_data=False in PyTorch), with fixed "
        + "sizes and opset 13 to 17, or simplify the file with onnxsim; ModelLimits sets the limits on cost. For a file that you "
        + "trust as you trust a program, set OnnxModelOptions.Trust to Trusted.";

    /// <summary>Reads a file, and makes what is loaded in its place.</summary>
    /// <param name="onnxModel">A whole model file.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="name">The model's name, if the options have none.</param>
    /// <param name="options">What the file does not specify.</param>
    /// <param name="limits">The most that it may ask of the machine.</param>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    /// <exception cref="InvalidModelFileException">
    /// The file is no model, is damaged, does not fit the options, or has something that is not allowed; the message names it.
    /// </exception>
    public static byte[] Prepare(
        byte[] onnxModel, string source, string name, OnnxModelOptions options, ModelLimits limits)
    {
        options.Validate();
        ModelGuard.RefuseKeras(onnxModel, source);
        bool isChecked = options.Trust == OnnxTrust.Checked;
        try
        {
            ModelProto model = isChecked ? ParseChecked(onnxModel) : TrustedImport.Parse(onnxModel);
            if (ExpressionModelMetadata.NameOf(ModelGuard.Properties(model)) is { } own)
            {
                throw new InvalidModelFileException(
                    $"It is a file of this library ({Quoted.Text(own)}), which is loaded without OnnxModelOptions.");
            }

            ImportedInput input = ImportedInput.Find(model.Graph, options);
            GraphEnd end = GraphEnd.Find(model.Graph, options);
            string provenance = Provenance(model, options, end);
            ModelProto prepared = isChecked
                ? PrepareChecked(model, input, end, options, limits)
                : TrustedImport.Prepare(model, input, end, options);
            Describe(prepared, name, input, options, provenance);
            return prepared.ToByteArray();
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{source}: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            throw new InvalidModelFileException(
                $"{source} is no ONNX model, or is damaged ({onnxModel.Length} bytes): {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Loads a prepared model, and names the option that may be the reason for scores that are none.</summary>
    /// <exception cref="InvalidModelFileException">It cannot be loaded.</exception>
    public static T Explain<T>(OnnxModelOptions options, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (InvalidModelFileException e) when (options.Output == OnnxOutput.Probabilities)
        {
            throw new InvalidModelFileException(
                $"{e.Message} OnnxModelOptions.Output is {options.Output}; if the model gives logits, set it to "
                + $"{OnnxOutput.Logits}.",
                e);
        }
    }

    private static ModelProto ParseChecked(byte[] onnxModel)
    {
        ModelGuard.RequireSmallDescription(WireScan.CountKnownDescription(onnxModel));
        ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(onnxModel);
        return model.Graph is null ? throw new InvalidDataException("it has no graph") : model;
    }

    private static ModelProto PrepareChecked(
        ModelProto model, ImportedInput input, GraphEnd end, OnnxModelOptions options, ModelLimits limits)
    {
        try
        {
            ForeignVersions.Check(model);
            return CheckedImport.Prepare(model, input, end, options, limits);
        }
        catch (OverflowException e)
        {
            throw new InvalidModelFileException($"It has values of more numbers than can be counted. {Advice}", e);
        }
        catch (InvalidModelFileException e)
        {
            throw new InvalidModelFileException($"{e.Message} {Advice}", e);
        }
    }

    private static void Describe(
        ModelProto prepared, string name, ImportedInput input, OnnxModelOptions options, string provenance)
    {
        var metadata = new ExpressionModelMetadata
        {
            ModelName = options.Name ?? name,
            Labels = LabelPlan.Of(options.Labels).Labels,
            Input = new ImageShape(input.Shape.Height, input.Shape.Width, 1),
            Scale = ImportedEnds.ScaleOf(options.UsedScaling),
            Temperature = options.Temperature,
            FaceMargin = options.FaceMargin,
            Provenance = provenance,
        };

        // Not the file's own metadata, which may hold settings of ONNX Runtime.
        prepared.MetadataProps.Clear();
        prepared.MetadataProps.Add(
            metadata.ToProperties().Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
    }

    /// <summary>Where the model comes from, and what was assumed of it.</summary>
    private static string Provenance(ModelProto model, OnnxModelOptions options, GraphEnd end)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("format", "ONNX of other software");
            json.WriteString("producer", Short($"{model.ProducerName} {model.ProducerVersion}".Trim()));
            json.WriteString("trust", options.Trust.ToString());
            json.WriteString("scaling", options.UsedScaling.ToString());
            json.WriteBoolean("scalingIsAssumed", options.Scaling is null);
            json.WriteString("output", end.IsProbability(options.Output) ? "probabilities" : "logits");
            json.WriteStartArray("outputs");
            foreach (string? label in options.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());

        static string Short(string text) => text.Length <= 80 ? text : text[..80];
    }
}
