using FacialExpression.ModelFiles.Onnx;
using FacialExpression.Training.Engine;
using FacialExpression.Training.Formats.Onnx;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace FacialExpression.Training;

/// <summary>
/// Trains a network on the rows of an <see cref="IDataView"/>. Made by
/// <c>mlContext.MulticlassClassification.Trainers.ExpressionClassification</c>.
/// </summary>
/// <remarks>
/// <para>Input: a column of <see cref="MLImage"/> of any size, or of file paths (text), and a label column of text such as
/// <c>happy</c>, in any case, or of keys made of such text. Output: <c>PredictedLabel</c>, text, and <c>Score</c>, a vector of
/// <see cref="float"/> with the labels as slot names; for keys in the order of the keys, so that
/// <c>MulticlassClassification.Evaluate</c> is right.</para>
/// <para>The rows are enumerated twice, once for the labels and once for the images; memory holds one byte per pixel of the
/// network's input. Pixels are taken as they are stored, as the transformer takes them: EXIF's orientation is ignored. Prefer
/// <see cref="ExpressionTrainer"/> where the images are a folder, a zip or a CSV file and nothing else of ML.NET is
/// needed.</para>
/// <para>The seed of the <see cref="MLContext"/>, where it has one, takes the place of <see cref="TrainingOptions.Seed"/>, and so
/// does <see cref="MLContext.GpuDeviceId"/> with <see cref="MLContext.FallbackToCpu"/> of <see cref="TrainingOptions.Device"/>.
/// Messages come out of <see cref="MLContext.Log"/>. Exportable to ONNX: <c>transformer.Model.Save</c>.</para>
/// <para>The app brings TorchSharp's native engine, as for <see cref="ExpressionTrainer"/>.</para>
/// </remarks>
public sealed class ExpressionClassificationTrainer : IEstimator<ExpressionClassificationTransformer>
{
    private readonly MulticlassClassificationCatalog.MulticlassClassificationTrainers _catalog;
    private readonly Options _options;

    internal ExpressionClassificationTrainer(
        MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Options options)
    {
        options.Validate();
        _catalog = catalog;
        _options = options;
    }

    /// <summary>Trains.</summary>
    /// <param name="input">Rows with an image and a label.</param>
    /// <returns>
    /// A transformer with the trained model; its <see cref="ExpressionClassificationTransformer.Model"/> has weights and history.
    /// </returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or keys are not the expressions.</exception>
    /// <exception cref="DatasetException">Rows have no image, an image that cannot be read or a label that is no expression
    /// (unless they are to be skipped), or there are no rows; it lists all of them.</exception>
    /// <exception cref="InvalidNetworkException">
    /// The network cannot work on these images, or is beyond <see cref="Options.ModelLimits"/>; or the training diverged, so that
    /// a weight is NaN or infinite. <see cref="MLContext.Log"/>, <see cref="Options.Progress"/> and
    /// <see cref="Options.Callbacks"/> have received each epoch's result by then.
    /// </exception>
    /// <exception cref="TrainingEngineException">TorchSharp's native engine or the device asked for is not there.</exception>
    /// <exception cref="PredictionEngineException"><see cref="MLContext.GpuDeviceId"/> is set and ONNX Runtime cannot predict on
    /// that GPU, which shows before the first step, and <see cref="MLContext.FallbackToCpu"/> is not set.</exception>
    /// <exception cref="InvalidOperationException">The data gave other rows at the second reading.</exception>
    /// <exception cref="OperationCanceledException">Canceled before the first step, so that nothing was learned.</exception>
    public ExpressionClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        MLContextSettings settings = MLContextSettings.Of(_catalog);
        using IChannel channel = settings.Environment.Start(nameof(ExpressionClassificationTrainer));
        IReadOnlyList<string>? scoreOrder =
            LabelColumn.Find(input.Schema, _options.LabelColumnName, _options.ClassNames).ScoreOrder;

        // Faults of network, engine, device or columns show before any row is read.
        NetworkLimits.Require(
            _options.Model.Build(_options.Input, _options.ClassNames.Count), _options.Model.Name, _options.ModelLimits);
        TrainingOptions trainingOptions = EffectiveOptions(settings);
        trainingOptions.GetClassWeights(_options.ClassNames);
        TorchEngine.Resolve(trainingOptions.Device, trainingOptions.GpuDeviceId);
        Apply(settings, StandIn(), scoreOrder).Fit(input).Dispose();
        ExpressionDataset dataset = DataViewSource.Read(input, _options.ValidationSet, _options);
        foreach (DatasetProblem problem in dataset.Skipped)
        {
            channel.Warning(MessageSensitivity.UserData, $"Left out {problem}");
        }

        string[] missing = [.. dataset.ClassNames.Where((_, k) => dataset.Training.CountOfClass(k) == 0)];
        if (missing.Length > 0)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"The training rows have no image of {string.Join(", ", missing)}; the model will not predict them.");
        }

        var progress = new LoggedProgress(channel, _options.Progress);
        var trainer = new ExpressionTrainer(trainingOptions)
        {
            Callbacks = _options.Callbacks,
            Checkpoint = _options.Checkpoint,
            ModelLimits = _options.ModelLimits,
        };
        TrainedExpressionModel model = trainer.Fit(_options.Model, dataset, progress, _options.CancellationToken);
        if (model.WasCanceled)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"The training was canceled after {model.History.Count} whole epochs; "
                + "the model has the weights of its last step.");
        }

        model.RequireFiniteWeights("cannot predict");
        ModelProto file = OnnxExporter.Export(model.Network, model.Weights, model.Metadata);
        return new ExpressionClassificationTransformer(model, Apply(settings, file, scoreOrder).Fit(input));
    }

    /// <summary>
    /// The columns that the transformer gives, for data of a given shape; this is how a pipeline finds mistakes before it reads
    /// data.
    /// </summary>
    /// <param name="inputSchema">The shape of the data, with image and label column.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        LabelColumn.Check(inputSchema, _options.LabelColumnName);
        return Apply(MLContextSettings.Of(_catalog), StandIn(), null).GetOutputSchema(inputSchema);
    }

    private TrainingOptions EffectiveOptions(MLContextSettings settings)
    {
        TrainingOptions options = _options.TrainingOptions ?? _options.Model.DefaultOptions;
        options = options with { Seed = settings.Seed ?? options.Seed };
        return settings.GpuDeviceId is { } gpu
            ? options with { Device = settings.FallbackToCpu ? TrainingDevice.Auto : TrainingDevice.Cuda, GpuDeviceId = gpu }
            : options;
    }

    /// <summary>A smallest possible model, for questions about columns before there is another.</summary>
    private ModelProto StandIn()
    {
        var network = new Sequential(
            _options.Input, [new Flatten(), new Dense(_options.ClassNames.Count, ActivationFunction.Softmax)]);
        PlacedLayer dense = network.Layers[^1];
        ModelWeight[] weights = [.. dense.Parameters.Select(p => new ModelWeight(dense.Path, p, new float[p.Count]))];
        var metadata = new ExpressionModelMetadata
        {
            ModelName = _options.Model.Name,
            Input = _options.Input,
            Labels = _options.ClassNames,
        };
        return OnnxExporter.Export(network, weights, metadata);
    }

    private ExpressionModelEstimator Apply(MLContextSettings settings, ModelProto model, IReadOnlyList<string>? scoreOrder)
    {
        // ML.NET makes catalogs only for contexts, and a trainer does not know its own.
        var context = new MLContext(settings.Seed)
        {
            GpuDeviceId = settings.GpuDeviceId,
            FallbackToCpu = settings.FallbackToCpu,
            TempFilePath = settings.TempFilePath,
        };
        using var stream = new MemoryStream(model.ToByteArray());
        return context.Transforms.ApplyExpressionModel(new ExpressionModelEstimator.Options
        {
            ModelStream = stream,

            // The model is in memory already; refusing it would save nothing.
            ModelLimits = ModelLimits.Unlimited,
            ImageLimits = _options.ImageLimits,
            ImageColumnName = _options.ImageColumnName,
            ImageFolder = _options.ImageFolder,
            PredictedLabelColumnName = _options.PredictedLabelColumnName,
            ScoreColumnName = _options.ScoreColumnName,
            SlotNames = scoreOrder,
        });
    }

    /// <summary>The settings of <see cref="ExpressionClassificationTrainer"/>.</summary>
    public sealed record Options
    {
        /// <summary>The network, from <see cref="KnownModels"/> or your own.</summary>
        public required IExpressionModelBuilder Model { get; init; }

        /// <summary>The size that every image becomes. Default: 48×48 gray.</summary>
        public ImageShape Input { get; init; } = ImageShape.Fer2013;

        /// <summary>
        /// The names of the classes, as in <see cref="DatasetOptions.ClassNames"/>: what the label column's text or keys are.
        /// Default: the seven expressions.
        /// </summary>
        /// <exception cref="ArgumentNullException">The value is null.</exception>
        /// <exception cref="ArgumentException">
        /// There are too few or too many names, or one cannot be the name of a class.
        /// </exception>
        public IReadOnlyList<string> ClassNames
        {
            get;
            init => field = LabelSet.Checked(value ?? throw new ArgumentNullException(nameof(ClassNames)), nameof(ClassNames));
        } = LabelSet.Expressions;

        /// <summary>
        /// How it is trained. Default: <see langword="null"/>, the network's own
        /// <see cref="IExpressionModelBuilder.DefaultOptions"/>.
        /// </summary>
        public TrainingOptions? TrainingOptions { get; init; }

        /// <summary>
        /// The most that the model may ask of the machine that loads it. Training refuses a network whose file would be refused
        /// with the same limits. Default: <see cref="ModelLimits.Default"/>.
        /// </summary>
        public ModelLimits ModelLimits { get; init; } = ModelLimits.Default;

        /// <summary>Called during the training, in this order. Default: none.</summary>
        public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

        /// <summary>
        /// Where the training writes its checkpoint, from which it resumes. Default: <see langword="null"/>, nowhere. Not for
        /// cross-validation, whose folds would share the file: the second finds that of the first and throws
        /// <see cref="CheckpointException"/>.
        /// </summary>
        public CheckpointOptions? Checkpoint { get; init; }

        /// <summary>The column with the labels: text, or keys made of text. Default: <c>Label</c>.</summary>
        public string LabelColumnName { get; init; } = "Label";

        /// <summary>The column with the images: <see cref="MLImage"/>, or file paths as text. Default: <c>Image</c>.</summary>
        public string ImageColumnName { get; init; } = "Image";

        /// <summary>The folder that relative paths in the image column start from. Default: the current folder.</summary>
        public string ImageFolder { get; init; } = "";

        /// <summary>The column for the likeliest label. Default: <c>PredictedLabel</c>.</summary>
        public string PredictedLabelColumnName { get; init; } = ExpressionModelMetadata.PredictedLabelName;

        /// <summary>The column for the probabilities. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; init; } = ExpressionModelMetadata.ScoreName;

        /// <summary>
        /// Rows to evaluate on after each epoch, with the same two columns; nothing is learned from them. The transforms before
        /// the trainer must have been applied to it. Default: <see langword="null"/>, none.
        /// </summary>
        public IDataView? ValidationSet { get; init; }

        /// <summary>
        /// What to do about a row without an image, with an image that cannot be read or a label that is no expression. Default:
        /// <see cref="InvalidItemHandling.Throw"/>.
        /// </summary>
        public InvalidItemHandling InvalidRows { get; init; } = InvalidItemHandling.Throw;

        /// <summary>
        /// The largest image that is decoded, in training and prediction. Default: <see cref="ImageLimits.Default"/>.
        /// </summary>
        public ImageLimits ImageLimits { get; init; } = ImageLimits.Default;

        /// <summary>Receives progress: steps, at most about ten times a second, and each epoch. Default: none.</summary>
        public IProgress<TrainingProgress>? Progress { get; init; }

        /// <summary>Stops after the current step; <c>Fit</c> then returns the model as it is.</summary>
        public CancellationToken CancellationToken { get; init; }

        internal void Validate()
        {
            ArgumentNullException.ThrowIfNull(Model);
            ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(PredictedLabelColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(ScoreColumnName);
            ArgumentNullException.ThrowIfNull(ImageFolder);
            ArgumentNullException.ThrowIfNull(Callbacks);
            ArgumentNullException.ThrowIfNull(ModelLimits);
            ArgumentNullException.ThrowIfNull(ImageLimits);
            Checkpoint?.Validate();
            _ = new ImagePreprocessor(Input);
            (TrainingOptions ?? Model.DefaultOptions).Validate();
            if (PredictedLabelColumnName == ScoreColumnName)
            {
                throw new ArgumentException(
                    $"Label and scores need two columns; received {Quoted.Text(ScoreColumnName)} for both.");
            }

            if (!Enum.IsDefined(InvalidRows))
            {
                throw new ArgumentException($"InvalidRows must be Throw or Skip, received {InvalidRows}.");
            }
        }
    }
}
