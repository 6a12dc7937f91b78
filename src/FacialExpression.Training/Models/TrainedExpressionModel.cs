using System.Text.Json;
using FacialExpression.Training.Formats.Onnx;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace FacialExpression.Training;

/// <summary>What a training gave, here or in Keras: the network, its weights, and how they came about. Immutable.</summary>
/// <remarks>It is a builder of its own network that begins with its weights, so whatever trains a network trains it further: <c>model.Fit(dataset)</c>.</remarks>
public sealed class TrainedExpressionModel : IExpressionModelBuilder
{
    /// <summary>What pixels are multiplied by, where nothing says otherwise.</summary>
    internal const float DefaultScale = 1f / 255;

    internal TrainedExpressionModel(
        string name,
        Sequential network,
        IReadOnlyList<ModelWeight> weights,
        TrainingOptions options,
        TrainingDevice device,
        IReadOnlyList<EpochResult> history,
        bool wasCancelled,
        ExpressionDataset dataset,
        string? stopReason = null,
        ExpressionModelMetadata? start = null)
    {
        Name = name;
        Network = network;
        Weights = weights;
        Options = options;
        Device = device;
        History = history;
        WasCancelled = wasCancelled;
        StopReason = stopReason;
        Metadata = new ExpressionModelMetadata
        {
            ModelName = name,
            Input = network.Input,
            Labels = start?.Labels ?? ExpressionLabels.All,
            Scale = start?.Scale ?? DefaultScale,
            FaceMargin = start?.FaceMargin ?? 0,
            Provenance = JsonSerializer.Serialize(new TrainingProvenance(this, dataset, start?.Provenance), TrainingProvenance.Json),
        };
    }

    /// <summary>A model that was trained elsewhere.</summary>
    internal TrainedExpressionModel(Sequential network, IReadOnlyList<ModelWeight> weights, ExpressionModelMetadata metadata)
    {
        (Name, Network, Weights, Metadata) = (metadata.ModelName, network, weights, metadata);
        (Options, Device, History) = (new TrainingOptions(), TrainingDevice.Auto, []);
    }

    /// <summary>The network's name.</summary>
    public string Name { get; }

    /// <summary>The layers.</summary>
    public Sequential Network { get; }

    /// <summary>The weights, layer by layer: those after the last step or their average, or what a callback set at the end, as <see cref="EarlyStopping"/> does.</summary>
    public IReadOnlyList<ModelWeight> Weights { get; }

    /// <summary>The settings it was trained with; Keras' defaults where it was trained in Keras, whose files do not tell.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The device it was trained on: Cpu or Cuda; Auto where it was trained in Keras.</summary>
    public TrainingDevice Device { get; }

    /// <summary>A row for every whole epoch; none where it was trained in Keras.</summary>
    public IReadOnlyList<EpochResult> History { get; }

    /// <summary>Whether the training was cancelled; the weights are what was learned until then.</summary>
    public bool WasCancelled { get; }

    /// <summary>Why a callback ended the training early; <see langword="null"/> if none did.</summary>
    public string? StopReason { get; }

    /// <summary>What the model file says of itself: labels, input size, scaling, provenance.</summary>
    public ExpressionModelMetadata Metadata { get; private set; }

    /// <summary>Writes the model as one ONNX file, which <see cref="ExpressionClassifier.Load(string)"/> and any ONNX runtime read.</summary>
    /// <param name="onnxPath">The file; an existing one is replaced only once the new one is whole. Missing folders are made.</param>
    /// <exception cref="ArgumentException">The name ends as Keras' files do, for which there is <see cref="KerasModel.Save"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string onnxPath) => Save(onnxPath, WeightFormat.Float32);

    /// <inheritdoc cref="Save(string)"/>
    /// <param name="onnxPath">The file; an existing one is replaced only once the new one is whole. Missing folders are made.</param>
    /// <param name="format">The numbers that kernels are stored as. <see cref="Save(string)"/> takes <see cref="WeightFormat.Float32"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public void Save(string onnxPath, WeightFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(onnxPath);
        if (Path.GetExtension(onnxPath).ToLowerInvariant() is ".keras" or ".h5" or ".hdf5")
        {
            throw new ArgumentException($"{Path.GetFileName(onnxPath)}: Save writes ONNX. Use KerasModel.Save(model, path) for Keras' files.", nameof(onnxPath));
        }

        AtomicFile.Write(onnxPath, file => Save(file, format));
    }

    /// <summary>Writes the model as ONNX.</summary>
    /// <param name="onnxModel">Is written to from its position and left open.</param>
    /// <remarks>
    /// Input <c>Image</c>: float32 [N, 1, height, width], pixels times <see cref="ExpressionModelMetadata.Scale"/>.
    /// Outputs <c>Score</c>: float32 [N, 7], and <c>PredictedLabel</c>: string [N]. Opset 17.
    /// </remarks>
    public void Save(Stream onnxModel) => Save(onnxModel, WeightFormat.Float32);

    /// <inheritdoc cref="Save(Stream)"/>
    /// <param name="onnxModel">Is written to from its position and left open.</param>
    /// <param name="format">The numbers that kernels are stored as. <see cref="Save(Stream)"/> takes <see cref="WeightFormat.Float32"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public void Save(Stream onnxModel, WeightFormat format)
    {
        ArgumentNullException.ThrowIfNull(onnxModel);
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "Weights are stored as Float32 or Float16.");
        }

        OnnxExporter.Export(Network, Weights, Metadata, format).WriteTo(onnxModel);
    }

    /// <summary>
    /// This model with scores that are as often right as they say: a temperature is fitted on images that were not trained on (Guo et al. 2017). What is
    /// predicted stays; how sure it is changes.
    /// </summary>
    /// <param name="split">Labelled images, as a rule the validation split; at least one.</param>
    /// <param name="leftOut">Indices of images that do not count, such as <see cref="DatasetAudit.AlsoInTraining"/>. Default: none.</param>
    /// <returns>The same weights with another <see cref="ExpressionModelMetadata.Temperature"/>, from 0.05 (always right) to 20 (no better than by chance).</returns>
    /// <exception cref="ArgumentException">
    /// There are no images, they are those of the training split or of another size than the model takes, or the model's scores are not numbers.
    /// </exception>
    public TrainedExpressionModel Calibrate(DatasetSplit split, IReadOnlySet<int>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (split.Kind == SplitKind.Training)
        {
            throw new ArgumentException("A model is surer of images that it was trained on; calibrate by the validation split.", nameof(split));
        }

        using ExpressionClassifier classifier = WithTemperature(1).ToClassifier();
        (ExpressionPrediction[] predictions, Expression[] labels) = classifier.Read(split, leftOut);
        return labels.Length > 0
            ? WithTemperature(TemperatureScaling.Fit(predictions, labels))
            : throw new ArgumentException("Calibrating needs labelled images; there are none.", nameof(split));
    }

    /// <summary>A classifier with these weights, without a file in between.</summary>
    public ExpressionClassifier ToClassifier()
    {
        using var file = new MemoryStream();
        Save(file);
        file.Position = 0;
        return ExpressionClassifier.Load(file, new ExpressionClassifierOptions { MaxModelBytes = Math.Max((int)file.Length, new ExpressionClassifierOptions().MaxModelBytes) });
    }

    TrainingOptions IExpressionModelBuilder.DefaultOptions => Options;

    TrainedExpressionModel IExpressionModelBuilder.Start => this;

    Sequential IExpressionModelBuilder.Build(ImageShape input, int classCount) => input == Network.Input && classCount == Network.ClassCount
        ? Network
        : throw new InvalidModelException(
            $"{Name} takes images of {Network.Input} and tells {Network.ClassCount} classes; received {input} and {classCount}. Load the data set with DatasetOptions.Input of that size.");

    /// <summary>A transformer with these weights for an ML.NET pipeline, as <c>mlContext.Transforms.ApplyExpressionModel</c> makes one of a file.</summary>
    /// <param name="mlContext">The context of the pipeline.</param>
    /// <param name="input">Data that tells whether its images are <see cref="MLImage"/> or file paths; no row is read. Default: <see langword="null"/>, <see cref="MLImage"/>.</param>
    /// <param name="imageColumnName">The column with the images. Default: <c>Image</c>.</param>
    /// <exception cref="ArgumentException">The data has no such column, or it holds neither images nor paths.</exception>
    public ExpressionModelTransformer ToTransformer(MLContext mlContext, IDataView? input = null, string imageColumnName = "Image")
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        using var file = new MemoryStream();
        Save(file);
        file.Position = 0;
        return mlContext.Transforms
            .ApplyExpressionModel(new ExpressionModelEstimator.Options { ModelStream = file, ImageColumnName = imageColumnName })
            .Fit(input ?? NoImages(mlContext, imageColumnName));
    }

    private TrainedExpressionModel WithTemperature(float temperature)
    {
        var copy = (TrainedExpressionModel)MemberwiseClone();
        copy.Metadata = Metadata with { Temperature = temperature };
        return copy;
    }

    private static IDataView NoImages(MLContext mlContext, string imageColumnName)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[0].ColumnName = imageColumnName;
        return mlContext.Data.LoadFromEnumerable<ImageRow>([], schema);
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
