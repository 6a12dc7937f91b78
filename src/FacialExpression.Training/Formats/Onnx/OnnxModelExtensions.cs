using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Formats.Onnx;
using FacialExpression.Training.Formats.Onnx.Quantization;
using Google.Protobuf;

namespace FacialExpression.Training;

/// <summary>Models in ONNX files: saving, loading, and predicting without a file.</summary>
public static class OnnxModelExtensions
{
    /// <summary>
    /// Writes the model as one ONNX file, which <c>ExpressionClassifier.Load</c> (or <c>ImageClassifier.Load</c> for labels of
    /// your own), <c>TrainedExpressionModel.Load</c> and any ONNX runtime load.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="onnxPath">
    /// The file; an existing one is replaced only once the new one is complete. Missing folders are created.
    /// </param>
    /// <param name="format">The numbers that kernels are stored as. Default: as trained.</param>
    /// <remarks>
    /// Input <c>Image</c>: float32 [N, 1, height, width], pixels times <see cref="ExpressionModelMetadata.Scale"/>. Outputs
    /// <c>Score</c>: float32 [N, classes], and <c>PredictedLabel</c>: string [N]. Opset 17.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The name ends as the names of Keras' files, for which there is <see cref="KerasModel.Save"/>.
    /// </exception>
    /// <exception cref="InvalidNetworkException">
    /// A weight is NaN or infinite, or with <see cref="WeightFormat.Int8"/> an activation; an existing file stays.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The format is <see cref="WeightFormat.Int8"/> and the model comes from a file, so it has no images to calibrate with. Use
    /// the overload that takes some.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this TrainedExpressionModel model, string onnxPath, WeightFormat format = WeightFormat.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(onnxPath);
        if (Path.GetExtension(onnxPath).ToLowerInvariant() is ".keras" or ".h5" or ".hdf5")
        {
            throw new ArgumentException(
                $"{Quoted.Text(Path.GetFileName(onnxPath))}: Save writes ONNX. Use KerasModel.Save(model, path) for Keras' "
                + "files.",
                nameof(onnxPath));
        }

        ModelProto content = Export(model, format);
        AtomicFile.Write(onnxPath, file => content.WriteTo(file));
    }

    /// <summary>Writes the model as ONNX.</summary>
    /// <param name="model">The model.</param>
    /// <param name="onnxModel">Written to from its position and left open.</param>
    /// <param name="format">The numbers that kernels are stored as. Default: as trained.</param>
    /// <exception cref="InvalidNetworkException">
    /// A weight is NaN or infinite, or with <see cref="WeightFormat.Int8"/> an activation; nothing is written.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The format is <see cref="WeightFormat.Int8"/> and the model comes from a file, so it has no images to calibrate with.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static void Save(this TrainedExpressionModel model, Stream onnxModel, WeightFormat format = WeightFormat.Float32)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(onnxModel);
        Export(model, format).WriteTo(onnxModel);
    }

    /// <summary>A classifier with these weights, without a file in between.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">
    /// Threads, limits and the rest. Default: the default options, without limits for the model, which is in memory already.
    /// </param>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite.</exception>
    /// <exception cref="InvalidModelException">
    /// The model's labels are not the seven expressions, for which there is <see cref="ToImageClassifier"/>, or it exceeds the
    /// limits of the options.
    /// </exception>
    public static ExpressionClassifier ToClassifier(
        this TrainedExpressionModel model, ExpressionClassifierOptions? options = null)
    {
        using MemoryStream file = InMemory(model);
        return ExpressionClassifier.Load(file, options ?? Unlimited);
    }

    /// <summary>A classifier of any labels with these weights, without a file in between.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">
    /// Threads, limits and the rest. Default: the default options, without limits for the model, which is in memory already.
    /// </param>
    /// <exception cref="InvalidNetworkException">A weight is NaN or infinite.</exception>
    /// <exception cref="InvalidModelException">The model exceeds the limits of the options.</exception>
    public static ImageClassifier ToImageClassifier(
        this TrainedExpressionModel model, ExpressionClassifierOptions? options = null)
    {
        using MemoryStream file = InMemory(model);
        return ImageClassifier.Load(file, options ?? Unlimited);
    }

    extension(TrainedExpressionModel)
    {
        /// <summary>
        /// Loads a model that <c>Save</c> wrote: network, weights, metadata, and the settings and history of its training. It can
        /// be trained further, calibrated, evaluated, and saved as ONNX or for Keras.
        /// </summary>
        /// <param name="onnxPath">The file.</param>
        /// <param name="limits">
        /// The most that the model may ask of the machine. Default: <see cref="ModelLimits.Default"/>.
        /// </param>
        /// <remarks>
        /// Kernels in half precision become float32 of the same values. A file of a version that did not store the network is
        /// loaded by its graph: dropout, which predicting leaves out, is missing then, and the momentum of a batch normalization
        /// is the default.
        /// </remarks>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidModelFileException">
        /// The file is no ONNX model, is damaged, is beyond the limits, does not come from this library, or is in
        /// <see cref="WeightFormat.Int8"/>, which is for prediction only.
        /// </exception>
        /// <example><code>
        /// TrainedExpressionModel model = TrainedExpressionModel.Load("model-3.onnx");
        /// model.Fit(dataset, new TrainingOptions { Epochs = 1 }).Save("model-3-further.onnx");
        /// </code></example>
        public static TrainedExpressionModel Load(string onnxPath, ModelLimits? limits = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(onnxPath);
            return OnnxReader.Read(ExpressionClassifier.ReadModel(onnxPath, OptionsOf(limits)), Quoted.Text(onnxPath));
        }

        /// <summary>Loads a model that <c>Save</c> wrote.</summary>
        /// <param name="onnxModel">Read from its position to its end and left open.</param>
        /// <param name="limits">
        /// The most that the model may ask of the machine. Default: <see cref="ModelLimits.Default"/>.
        /// </param>
        /// <exception cref="InvalidModelFileException">
        /// The stream is no ONNX model, is damaged, is beyond the limits, does not come from this library, or is in
        /// <see cref="WeightFormat.Int8"/>, which is for prediction only.
        /// </exception>
        public static TrainedExpressionModel Load(Stream onnxModel, ModelLimits? limits = null)
        {
            ArgumentNullException.ThrowIfNull(onnxModel);
            const string Source = "The stream";
            return OnnxReader.Read(ExpressionClassifier.ReadModel(onnxModel, Source, OptionsOf(limits)), Source);
        }

        /// <summary>
        /// Loads the pretrained model, that of <see cref="ExpressionClassifier.LoadPretrained"/>, to train it further or to save
        /// it for Keras. It is inside this package with kernels in float16. Offline.
        /// </summary>
        /// <example><code>
        /// TrainedExpressionModel model = TrainedExpressionModel.LoadPretrained();
        /// TrainedExpressionModel further = model.Fit(dataset, new TrainingOptions { Epochs = 1 });
        /// KerasModel.Save(further.Calibrate(dataset.Validation), "further.keras");
        /// </code></example>
        public static TrainedExpressionModel LoadPretrained() =>
            OnnxReader.Read(PretrainedModel.Read(typeof(OnnxReader).Assembly), "The model inside the package");
    }

    private static ExpressionClassifierOptions Unlimited => new() { ModelLimits = ModelLimits.Unlimited };

    private static MemoryStream InMemory(TrainedExpressionModel model)
    {
        var file = new MemoryStream();
        model.Save(file);
        file.Position = 0;
        return file;
    }

    private static ModelProto Export(TrainedExpressionModel model, WeightFormat format)
    {
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "Weights are stored as Float32, Float16 or Int8.");
        }

        if (format == WeightFormat.Int8 && model.CalibrationImages is null)
        {
            throw new InvalidOperationException(
                $"{Quoted.Text(model.Name)} comes from a file and has no images to measure its activations on, which Int8 needs. "
                + "Give some: model.Save(path, WeightFormat.Int8, calibration: dataset.Training).");
        }

        model.RequireFiniteWeights();
        ModelProto file = OnnxExporter.Export(model.Network, model.Weights, model.Metadata, format);
        if (format == WeightFormat.Int8)
        {
            Int8Model.Quantize(file, model.CalibrationImages!, model.Metadata.Scale);
        }

        return file;
    }

    private static ExpressionClassifierOptions OptionsOf(
        ModelLimits? limits) => new() { ModelLimits = limits ?? ModelLimits.Default };
}
