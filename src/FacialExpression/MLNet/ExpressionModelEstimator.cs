using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace FacialExpression;

/// <summary>
/// Applies a model to a column of images: adds the predicted label and the scores. Made by
/// <c>mlContext.Transforms.ApplyExpressionModel</c>.
/// </summary>
/// <remarks>
/// <para>Input: a column of <see cref="MLImage"/> of any size, or of file paths (text). Output: <c>PredictedLabel</c>, text, and
/// <c>Score</c>, a vector of <see cref="float"/> with the labels as slot names: seven, or as many as a model with labels of your
/// own has. A row without an image (an empty path, or
/// no <see cref="MLImage"/>) and a wholly transparent image get an empty label and scores that are not a number. A file that does
/// not exist throws <see cref="FileNotFoundException"/> when its row is read, a file that cannot be decoded or exceeds
/// <see cref="Options.ImageLimits"/> <see cref="ImageFormatException"/>, inside an <see cref="InvalidOperationException"/> unless
/// a single row was predicted. The caller's images are not disposed.</para>
/// <para>Nothing is learned from the data. Scores are those of the classifiers for the same pixels. In ML.NET
/// pixels are taken as they are stored: EXIF's orientation is ignored, since ML.NET ignores it, by this transformer, by a
/// pipeline that was saved and loaded, and by the trainer of FacialExpression.Training alike. <c>mlContext.Model.Save</c> writes
/// ML.NET's own transforms (load, resize, extract pixels, apply ONNX model, map the label), so any app loads the file without
/// this library; there, ML.NET's own rules hold for rows without an image and for who disposes images.</para>
/// <para>Runs on the CPU, or on the GPU that <see cref="MLContext.GpuDeviceId"/> specifies. With
/// <see cref="MLContext.FallbackToCpu"/> it runs on the CPU if that GPU cannot be used, and <see cref="MLContext.Log"/> reports
/// the reason. Dispose the fitted transformer to free the model.</para>
/// </remarks>
[RequiresUnreferencedCode(MLNetReflection.Unreferenced)]
[RequiresDynamicCode(MLNetReflection.Dynamic)]
public sealed class ExpressionModelEstimator : IEstimator<ExpressionModelTransformer>
{
    private readonly TransformsCatalog _transforms;
    private readonly byte[] _onnxModel;
    private readonly Options _options;

    internal ExpressionModelEstimator(TransformsCatalog transforms, Options options)
    {
        ArgumentNullException.ThrowIfNull(transforms);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _transforms = transforms;
        (_onnxModel, Metadata) = LoadModel(options);
        _options = options with { SlotNames = FindSlots(options, Metadata) };
    }

    /// <summary>The metadata of the model file: its name, input size, labels and provenance.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Makes the transformer. No row is read.</summary>
    /// <param name="input">Data with the image column.</param>
    /// <exception cref="ArgumentException">
    /// There is no such column, or it holds neither images nor paths; the message lists the columns there are.
    /// </exception>
    /// <exception cref="PredictionEngineException">
    /// The GPU that the context asks for cannot be used, and <see cref="MLContext.FallbackToCpu"/> is not set; the message names
    /// the remedy.
    /// </exception>
    public ExpressionModelTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool isPath = ImageColumn.IsPath(input.Schema, _options.ImageColumnName);
        StockPipeline MakeStock() => new(MLContextSettings.Of(_transforms), _options, _onnxModel, Metadata, isPath);

        // ONNX Runtime without ML.NET between: no planes of pixels, no copies, no texts to hash.
        ModelSession session = OpenSession();
        try
        {
            var scoring = new RowScoring(_transforms, session, _options, input, isPath);
            return new ExpressionModelTransformer(Metadata, (_options.ImageColumnName, isPath), scoring, MakeStock);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Describes the columns that the transformer gives, for data of a given shape. This is how a pipeline finds mistakes before
    /// it reads data.
    /// </summary>
    /// <param name="inputSchema">The shape of the data, with the image column.</param>
    /// <exception cref="ArgumentException">
    /// There is no such column, or it holds neither images nor paths; the message lists the columns there are.
    /// </exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        bool isPath = ImageColumn.IsPath(inputSchema, _options.ImageColumnName);
        return OutputColumns.GetSchema(_transforms, _options, inputSchema, isPath);
    }

    private static IReadOnlyList<string> FindSlots(Options options, ExpressionModelMetadata metadata)
    {
        if (options.SlotNames is { } names)
        {
            return names;
        }

        if (ExpressionLabels.TryParseAll(metadata.Labels) is not { } labels)
        {
            return options.ScoreOrder is null ? metadata.Labels : throw new ArgumentException(
                $"{nameof(Options.ScoreOrder)} is for the seven expressions; the model {Quoted.Text(metadata.ModelName)} has the "
                + $"labels {Quoted.Sentence(string.Join(", ", metadata.Labels))}, and its scores their order. Leave it out.");
        }

        Array.Sort(labels);
        return options.ScoreOrder is null || options.ScoreOrder.Order().SequenceEqual(labels)
            ? [.. (options.ScoreOrder ?? labels).Select(label => label.ToString())]
            : throw new ArgumentException(
                $"{nameof(Options.ScoreOrder)} must name each of the {labels.Length} expressions once; "
                + $"received {string.Join(", ", options.ScoreOrder.Take(10))}.");
    }

    private ModelSession OpenSession()
    {
        MLContextSettings context = MLContextSettings.Of(_transforms);
        if (context.GpuDeviceId is { } gpu)
        {
            ModelSession? session = null;
            try
            {
                session = ModelSession.Open(_onnxModel, threads: 1, SessionDevice.Cuda(gpu));
                session.TryOut();
                return session;
            }
            catch (PredictionEngineException e)
            {
                session?.Dispose();
                if (!context.FallbackToCpu)
                {
                    throw;
                }

                using IChannel channel = context.Environment.Start(nameof(ExpressionModelEstimator));
                channel.Warning(MessageSensitivity.None, $"Using the CPU (MLContext.FallbackToCpu). {e.Message}");
            }
        }

        return ModelSession.Open(_onnxModel, threads: 1);
    }

    private static (byte[] OnnxModel, ExpressionModelMetadata Metadata) LoadModel(Options options)
    {
        var settings = new ExpressionClassifierOptions { Threads = 1, ModelLimits = options.ModelLimits };
        if (options is { ModelFile: null, ModelStream: null })
        {
            using ExpressionClassifier pretrained = ExpressionClassifier.LoadPretrained(settings);
            return (PretrainedModel.Read(), pretrained.Metadata);
        }

        // Loading it once reports early what is wrong with it; the pipeline gets the very bytes that were checked.
        (byte[] model, string source) = (options.ModelFile, options.OnnxModelOptions) switch
        {
            ({ } file, null) => (ExpressionClassifier.ReadModel(file, settings), Quoted.Path(file)),
            ({ } file, { } onnx) => (ExpressionClassifier.ReadModel(file, onnx, settings), Quoted.Path(file)),
            (null, null) => (ExpressionClassifier.ReadModel(options.ModelStream!, "The stream", settings), "The stream"),
            (null, { } onnx) =>
                (ExpressionClassifier.ReadModel(options.ModelStream!, "The stream", onnx, settings), "The stream"),
        };
        if (options.OnnxModelOptions?.Trust == OnnxTrust.Trusted)
        {
            PipelineGraph.RequireAdaptable(model, source);
        }

        using ImageClassifier classifier = options.OnnxModelOptions is { } imported
            ? ImageClassifier.LoadImported(model, source, imported, settings)
            : ImageClassifier.LoadChecked(model, source, settings);
        return (model, classifier.Metadata);
    }

    /// <summary>The settings of <see cref="ExpressionModelEstimator"/>. Immutable.</summary>
    public sealed record Options
    {
        /// <summary>
        /// A file that <c>TrainedExpressionModel.Save</c> wrote. Default: <see langword="null"/>; without
        /// <see cref="ModelStream"/>, too, the model inside this package, that of
        /// <see cref="ExpressionClassifier.LoadPretrained"/>.
        /// </summary>
        public string? ModelFile { get; init; }

        /// <summary>
        /// A model as a stream, such as an embedded resource. It is read once, from its position to its end, and left open.
        /// Default: <see langword="null"/>.
        /// </summary>
        public Stream? ModelStream { get; init; }

        /// <summary>
        /// What a model of other software, such as an export of PyTorch, does not specify. Default: <see langword="null"/>, the
        /// file is one that <c>TrainedExpressionModel.Save</c> wrote.
        /// </summary>
        public OnnxModelOptions? OnnxModelOptions { get; init; }

        /// <summary>The most that the model may ask of the machine. Default: <see cref="ModelLimits.Default"/>.</summary>
        public ModelLimits ModelLimits { get; init; } = ModelLimits.Default;

        /// <summary>
        /// The largest image file that is decoded, for a column of paths. Default: <see cref="ImageLimits.Default"/>. Once saved
        /// and loaded, a pipeline has ML.NET's own transforms, which have no such limit.
        /// </summary>
        public ImageLimits ImageLimits { get; init; } = ImageLimits.Default;

        /// <summary>The column with the images: <see cref="MLImage"/>, or file paths as text. Default: <c>Image</c>.</summary>
        public string ImageColumnName { get; init; } = "Image";

        /// <summary>The folder that relative paths in the image column start from. Default: the current folder.</summary>
        public string ImageFolder { get; init; } = "";

        /// <summary>The column for the likeliest label, text such as <c>Happy</c>. Default: <c>PredictedLabel</c>.</summary>
        public string PredictedLabelColumnName { get; init; } = ExpressionModelMetadata.PredictedLabelName;

        /// <summary>The column for the probabilities. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; init; } = ExpressionModelMetadata.ScoreName;

        /// <summary>
        /// The order of the score column's slots, all seven expressions. <c>MulticlassClassification.Evaluate</c> takes slot i
        /// for key i of the label column, so it must be the label's order. Default: <see langword="null"/>, that of
        /// <see cref="Expression"/> and of <c>MapExpressionToKey</c>, whatever the order inside the model. For a model with other
        /// labels it must be <see langword="null"/>; the slots have the order of <see cref="ExpressionModelMetadata.Labels"/>.
        /// </summary>
        public IReadOnlyList<Expression>? ScoreOrder { get; init; }

        /// <summary>
        /// The labels in the order of the score column's slots. Default: <see langword="null"/>; the estimator then sets them,
        /// since they depend on its model.
        /// </summary>
        internal IReadOnlyList<string>? SlotNames { get; init; }

        /// <summary>The labels in the order of the score column's slots, which the estimator has set.</summary>
        internal IReadOnlyList<string> Slots => SlotNames ?? [.. ScoreOrder!.Select(label => label.ToString())];

        internal void Validate()
        {
            if (ModelFile is not null && ModelStream is not null)
            {
                throw new ArgumentException($"Set at most one of {nameof(ModelFile)} and {nameof(ModelStream)}; received both.");
            }

            if (OnnxModelOptions is not null && ModelFile is null && ModelStream is null)
            {
                throw new ArgumentException(
                    $"{nameof(OnnxModelOptions)} are for a model of other software; "
                    + $"set {nameof(ModelFile)} or {nameof(ModelStream)}.");
            }

            if (ModelFile is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(ModelFile);
            }

            ArgumentNullException.ThrowIfNull(ModelLimits);
            ArgumentNullException.ThrowIfNull(ImageLimits);
            ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(PredictedLabelColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(ScoreColumnName);
            ArgumentNullException.ThrowIfNull(ImageFolder);
            if (PredictedLabelColumnName == ScoreColumnName)
            {
                throw new ArgumentException(
                    $"Label and scores need two columns; received {Quoted.Text(ScoreColumnName)} for both.");
            }
        }
    }
}
