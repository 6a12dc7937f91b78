using System.Text;
using System.Text.Json;
using FacialExpression.Training.Formats.Keras;
using FacialExpression.Training.Formats.Onnx;

namespace FacialExpression.Training;

/// <summary>
/// Models in and out of the files of Keras and TensorFlow.js. <c>docs/keras.md</c> has the layers and options that go either way.
/// </summary>
public static class KerasModel
{
    /// <summary>
    /// Loads an image classifier that was built and trained in Keras: <c>.keras</c>, a whole model as <c>.h5</c> or <c>.hdf5</c>
    /// (Keras 1.2, 2 and 3), or the <c>model.json</c> of TensorFlow.js'
    /// layers format with its files beside it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The labels, and how pixels enter the model. Default: what the file specifies.</param>
    /// <returns>The model: to predict with, save as ONNX, put into ML.NET, or train further.</returns>
    /// <remarks>
    /// A Sequential, or a functional model of one path from the image to the scores, whose branches part in one place and meet in
    /// one layer. Seven outputs are taken to be in the order of <see cref="Expression"/>, and pixels to have been divided by 255;
    /// <see cref="KerasModelOptions"/> changes both.
    /// No code in a file is ever run, and no other file opened but those that a <c>model.json</c> names in its own folder.
    /// </remarks>
    /// <exception cref="ArgumentException">Options are out of range.</exception>
    /// <exception cref="InvalidKerasModelException">
    /// The file is no such model, is damaged, or has a layer that is not known; the message names the layer and what to do.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <example><code>
    /// TrainedExpressionModel model = KerasModel.Load("emotion_model.h5");
    /// model.Save("emotion-model.onnx");
    /// </code></example>
    public static TrainedExpressionModel Load(string path, KerasModelOptions? options = null) => Read(path, null, options);

    /// <summary>
    /// Loads an architecture, in Python <c>model.to_json()</c>, with its weights, <c>model.save_weights("….weights.h5")</c> or
    /// Keras 2's <c>….h5</c>.
    /// </summary>
    /// <param name="architecturePath">The JSON.</param>
    /// <param name="weightsPath">The weights.</param>
    /// <param name="options">The labels, and how pixels enter the model. Default: what the file specifies.</param>
    /// <inheritdoc cref="Load(string, KerasModelOptions?)" path="/returns|/remarks|/exception"/>
    public static TrainedExpressionModel Load(string architecturePath, string weightsPath, KerasModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(weightsPath);
        return Read(architecturePath, weightsPath, options);
    }

    /// <summary>
    /// Saves a model as Keras does: <c>.keras</c>, which Keras 3 loads, or <c>.h5</c>, which Keras 3 and Keras 2 from TensorFlow
    /// 2.5 on load. The ending decides.
    /// </summary>
    /// <param name="model">
    /// The model. One with a <see cref="BranchingLayer"/> becomes a functional model, the others a Sequential.
    /// </param>
    /// <param name="path">The file; an existing one is replaced only once the new one is whole. Missing folders are made.</param>
    /// <remarks>
    /// Pixels are to be multiplied by <see cref="ExpressionModelMetadata.Scale"/> in Python too, and outputs are in the order of
    /// <see cref="ExpressionModelMetadata.Labels"/>.
    /// The last weights are divided by the temperature. What Keras has no place for is stored beside, where
    /// <see cref="Load(string, KerasModelOptions?)"/> finds it.
    /// </remarks>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite; an existing file stays.</exception>
    /// <exception cref="NotSupportedException">
    /// The form has no layer for one of the model's, such as groups in TensorFlow.js, or Keras' order of flattened maps does not
    /// allow one of its branches; the message names the layer.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example><code>
    /// KerasModel.Save(model, "model-3.keras");   // keras.models.load_model("model-3.keras")
    /// </code></example>
    public static void Save(TrainedExpressionModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".keras":
                AtomicFile.Write(path, file => KerasZipWriter.Write(model, file));
                break;
            case ".h5" or ".hdf5" when !path.EndsWith(".weights.h5", StringComparison.OrdinalIgnoreCase):
                byte[] content = Hdf5Writer.WriteModel(model);
                AtomicFile.Write(path, file => file.Write(content));
                break;
            default:
                throw new ArgumentException(
                    $"{NameOf(path)} must end in .keras or .h5, as Keras' own names of whole models do; .weights.h5 "
                    + "is Keras' name for weights alone. "
                    + "For weights beside an architecture there is SaveArchitecture, for TensorFlow.js SaveTensorFlowJs.",
                    nameof(path));
        }
    }

    /// <summary>
    /// Saves a model as its architecture's JSON and its weights, for <c>keras.models.model_from_json(…)</c> and
    /// <c>load_weights(…)</c> of Keras 3.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="architecturePath">The JSON.</param>
    /// <param name="weightsPath">The weights; must end in <c>.weights.h5</c>, or Keras does not load them.</param>
    /// <exception cref="ArgumentException">The ending is another.</exception>
    /// <inheritdoc cref="Save"
    /// path="/remarks|/exception[@cref='InvalidNetworkException' or @cref='NotSupportedException' or @cref='IOException']"/>
    public static void SaveArchitecture(TrainedExpressionModel model, string architecturePath, string weightsPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(architecturePath);
        ArgumentException.ThrowIfNullOrEmpty(weightsPath);
        if (!weightsPath.EndsWith(".weights.h5", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"{NameOf(weightsPath)} must end in .weights.h5, or Keras does not load it.", nameof(weightsPath));
        }

        WrittenModel written = WrittenModel.Of(model, KerasDialect.Keras3);
        byte[] weights = Hdf5Writer.WriteWeights(model, written);
        AtomicFile.Write(weightsPath, file => file.Write(weights));
        AtomicFile.Write(architecturePath, file =>
            file.Write(Encoding.UTF8.GetBytes(TopologyWriter.Write(written).ToJsonString())));
    }

    /// <summary>
    /// Saves a model in TensorFlow.js' layers format, for <c>tf.loadLayersModel(…)</c>: <c>model.json</c>, and its weights beside
    /// it in files of up to 4 MiB.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">
    /// The folder, which is made where it is missing; files of the same names in it are replaced, and others, such as more shards
    /// of a larger model, stay.
    /// </param>
    /// <exception cref="ArgumentException">It is the name of a JSON file.</exception>
    /// <inheritdoc cref="Save"
    /// path="/remarks|/exception[@cref='InvalidNetworkException' or @cref='NotSupportedException' or @cref='IOException']"/>
    public static void SaveTensorFlowJs(TrainedExpressionModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (folder.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"{NameOf(folder)} must be a folder, into which model.json is written.", nameof(folder));
        }

        foreach ((string name, byte[] content) in TensorFlowJsWriter.Write(model))
        {
            AtomicFile.Write(Path.Combine(folder, name), file => file.Write(content));
        }
    }

    /// <summary>Whether a model takes images of three channels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weightsPath">The file of its weights; <see langword="null"/> if it has them.</param>
    /// <param name="options">The size of its images, where the file does not specify it.</param>
    internal static bool TakesColors(string path, string? weightsPath, KerasModelOptions options) =>
        Guarded(path, () => KerasReader.InputOf(KerasFiles.Open(path, weightsPath), options).Channels == 3);

    private static TrainedExpressionModel Read(string path, string? weightsPath, KerasModelOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new KerasModelOptions();
        options.Validate();
        return Guarded(path, () =>
        {
            TrainedExpressionModel model = KerasReader.Read(KerasFiles.Open(path, weightsPath), path, options);
            NetworkLimits.Require(model.Network, model.Name, options.ModelLimits, nameof(KerasModelOptions));
            return model;
        });
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (
            e is InvalidDataException or InvalidModelException or OverflowException or JsonException)
        {
            throw new InvalidKerasModelException($"{NameOf(path)}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    // A name may be of any length, and hold anything: a model as base64, say.
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return Quoted.Text(name) is var quoted && quoted.Length == name.Length + 2 ? name : quoted;
    }
}
