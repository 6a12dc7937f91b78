using System.Text.Json;
using FacialExpression.Training.Formats.Onnx;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>Converts the content of a file to a model.</summary>
/// <exception cref="InvalidDataException">The model cannot be read; the message names the layer.</exception>
internal static class KerasReader
{
    public static TrainedExpressionModel Read(KerasFile file, string path, KerasModelOptions options)
    {
        ExpressionModelMetadata? own = file.Own is { } json
            ? ExpressionModelMetadata.FromProperties(json.Deserialize<Dictionary<string, string>>()!)
            : null;
        (Sequential network, IReadOnlyList<ModelWeight> weights, bool scalesItself) = ReadNetwork(file, options);
        LabelPlan labels = options.Labels is null && own is not null && network.ClassCount == own.Labels.Count
            ? new LabelPlan(own.Labels, null, [])
            : OutputLabels.Plan(network.ClassCount, options.Labels);
        (network, weights) = OutputLabels.Apply(labels, network, weights);

        float assumed = scalesItself ? 1 : TrainedExpressionModel.DefaultScale;
        float scale = options.Scaling is { } scaling
            ? scaling.IsPerChannel ? TrainedExpressionModel.DefaultScale : scaling.Scales[0]
            : own?.Scale ?? assumed;
        return new TrainedExpressionModel(network, weights, new ExpressionModelMetadata
        {
            ModelName = options.Name ?? own?.ModelName ?? Path.GetFileNameWithoutExtension(path),
            Labels = labels.Labels,
            Input = network.Input,
            Scale = scale,
            FaceMargin = own?.FaceMargin ?? 0,
            Provenance = own?.Provenance is { Length: > 0 } known
                ? known
                : JsonSerializer.Serialize(
                    new KerasProvenance(Path.GetFileName(path), file.Form, file.Version)
                    {
                        Scaling = (options.Scaling ?? new PixelScaling(assumed, 0)).ToString(),
                        ScalingIsAssumed = options.Scaling is null && own is null && !scalesItself,
                        LabelsAreAssumed = options.Labels is null && own is null,
                    },
                    JsonText.Options),
        });
    }

    /// <summary>The layers and their weights, with as many outputs as the file has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Size, scaling, layers to leave out. Default: what the file specifies.</param>
    /// <returns>Also whether the network brings pixels from 255 to about 1 itself.</returns>
    public static (Sequential Network, IReadOnlyList<ModelWeight> Weights, bool ScalesItself) ReadNetwork(
        KerasFile file, KerasModelOptions? options = null)
    {
        KerasContainer root = TopologyReader.Read(file.Topology);
        if (file.Backend == "theano")
        {
            throw new InvalidDataException(
                "Keras made it with Theano, whose kernels are mirrored. Load it in Keras with TensorFlow and save it again");
        }

        foreach (KerasLayer layer in root.Layers)
        {
            RequireChannelsLast(layer);
        }

        options ??= new KerasModelOptions();
        ImageShape taken = InputReader.Read(root, options.InputSize);
        IReadOnlyList<PlannedLayer> plan =
            NetworkPlan.Make(GraphReader.Read(root), taken, file, SkippedIn(root, options.SkippedLayers));

        bool scalesItself = ScalingRows.BringsPixelsToOne(plan);
        var image = GrayInput.Make(plan, taken, options.Scaling);
        var network = new Sequential(image.Input, image.Plan.Select(l => l.Layer));

        // Before the weights, which may be larger than memory. A yes or no has two outputs in the end.
        Sequential limited = network.ClassCount > 1
            ? network
            : new Sequential(
                image.Input, [.. image.Plan.SkipLast(1).Select(l => l.Layer), new Dense(2, ActivationFunction.Softmax)]);
        NetworkLimits.Require(limited, root.Name, options.ModelLimits, nameof(KerasModelOptions));
        return (network,
            new WeightReader(file.Weights(root), image.SummedChannels).Read(network, image.Plan), scalesItself);
    }

    /// <summary>The images that a model takes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Their size, where the file does not specify it.</param>
    public static ImageShape InputOf(KerasFile file, KerasModelOptions options) =>
        InputReader.Read(TopologyReader.Read(file.Topology), options.InputSize);

    private static HashSet<string> SkippedIn(KerasContainer root, IReadOnlyList<string> names)
    {
        string[] unknown = [.. names.Except(root.Layers.Select(layer => layer.Name))];
        return unknown.Length == 0
            ? [.. names]
            : throw new InvalidDataException(
                $"it has no layer {Quoted.Text(unknown[0])}, which KerasModelOptions.SkippedLayers names. Its layers begin with "
                + string.Join(", ", root.Layers.Take(5).Select(layer => Quoted.Text(layer.Name))));
    }

    // Before the input, whose sizes would be in another order too. Keras transposes for pools and Flatten, and so do we.
    private static void RequireChannelsLast(KerasLayer layer)
    {
        if (layer.ClassName is "MaxPooling2D" or "AveragePooling2D" or "GlobalAveragePooling2D" or "GlobalMaxPooling2D"
            or "Flatten")
        {
            return;
        }

        try
        {
            new KerasConfig(layer.Config, new VectorShape(1)).RequireChannelsLast();
        }
        catch (LayerException e)
        {
            throw new InvalidDataException($"{layer.Title} {e.Message}", e);
        }
    }
}
