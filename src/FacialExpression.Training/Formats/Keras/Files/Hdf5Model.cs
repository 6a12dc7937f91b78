using System.Text;
using System.Text.Json;
using PureHDF;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>
/// HDF5 files of Keras: whole models (<c>.h5</c>, <c>.hdf5</c>), and weights (<c>.weights.h5</c>, or <c>.h5</c> by
/// <c>save_weights</c> of Keras 2).
/// </summary>
/// <exception cref="InvalidDataException">The file is damaged, or is no such file.</exception>
internal static class Hdf5Model
{
    private const string WeightsGroup = "model_weights";
    private const string LayerNames = "layer_names";

    public static KerasFile Open(byte[] file)
    {
        var hdf5 = new Hdf5File(file);
        string config = Hdf5File.Text(hdf5.Root, "model_config") ?? throw new InvalidDataException(HoldsWeights(hdf5)
            ? "it has no model_config, so it holds weights alone. Give the model's architecture too, in Python "
                + "model.to_json(): KerasModel.Load(architecture, weights)"
            : "it is HDF5 of something else: it has neither a Keras model (model_config) nor weights of one");
        string? training = Hdf5File.Text(hdf5.Root, "training_config");
        return ReadWeights(hdf5) with
        {
            Form = "Keras' HDF5",
            Topology = KerasJson.Parse(Encoding.UTF8.GetBytes(config), "its model_config"),
            Training = training is null ? default : KerasJson.Parse(Encoding.UTF8.GetBytes(training), "its training_config"),
            Version = Hdf5File.Text(hdf5.Root, "keras_version"),
        };
    }

    // By the names of layers beside them, or in Keras 3 in groups.
    private static bool HoldsWeights(Hdf5File hdf5) => Hdf5File.Texts(hdf5.Root, LayerNames) is not null
        || new[] { WeightsGroup, "layers", "_layer_checkpoint_dependencies" }.Any(
            name => Hdf5File.Group(hdf5.Root, name) is not null);

    /// <summary>A file of weights; the topology is to be added.</summary>
    public static KerasFile OpenWeights(byte[] file, string name)
    {
        try
        {
            return ReadWeights(new Hdf5File(file));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"its weights, {Quoted.Text(name)}: {e.Message}", e);
        }
    }

    private static KerasFile ReadWeights(Hdf5File hdf5)
    {
        string? own = Hdf5File.Text(hdf5.Root, KerasNames.OwnKey);
        return new KerasFile("weights", default, container => WeightsOf(hdf5, container))
        {
            // The first versions wrote it beside the weights only.
            Backend = Hdf5File.Text(hdf5.Root, "backend")
                ?? (Hdf5File.Group(hdf5.Root, WeightsGroup) is { } weights ? Hdf5File.Text(weights, "backend") : null),
            Own = own is not null
                && KerasJson.Parse(Encoding.UTF8.GetBytes(own), KerasNames.OwnKey) is { ValueKind: JsonValueKind.Object } json
                ? json
                : null,
        };
    }

    private static IKerasWeights WeightsOf(Hdf5File hdf5, KerasContainer container)
    {
        IH5Group group = Hdf5File.Group(hdf5.Root, WeightsGroup) ?? hdf5.Root;
        if (Hdf5File.Texts(group, LayerNames) is not { } layers)
        {
            return new IndexedWeights(Hdf5File.Arrays(hdf5.Root));
        }

        return new NamedWeights(
            container, [.. layers.Select(name => (name, ReadLayer(group, name))).Where(layer => layer.Item2.Count > 0)]);
    }

    private static IReadOnlyList<KerasArray> ReadLayer(IH5Group weights, string name)
    {
        IH5Group layer = Hdf5File.Group(weights, name)
            ?? throw new InvalidDataException($"its weights of the layer {Quoted.Text(name)} are missing");
        return
        [
            .. (Hdf5File.Texts(layer, "weight_names") ?? []).Select(array => Hdf5File.Array(layer, array)
                ?? throw new InvalidDataException(
                    $"the weight {Quoted.Text(array)} of its layer {Quoted.Text(name)} is missing")),
        ];
    }
}
