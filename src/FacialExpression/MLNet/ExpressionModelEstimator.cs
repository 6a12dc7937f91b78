using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>
/// Applies a model file to a column of images: adds the predicted label and the scores. Made by
/// <c>mlContext.Transforms.ApplyExpressionModel</c>.
/// </summary>
/// <remarks>
/// <para>Input: a column of <see cref="MLImage"/> of any size, or of file paths (text). Output: <c>PredictedLabel</c>, text, and
/// <c>Score</c>, a vector of seven <see cref="float"/> with the labels as slot names. A row without an image (an empty path, or no
/// <see cref="MLImage"/>) and a wholly transparent image get an empty label and scores that are not a number; a file that cannot be read
/// throws an <see cref="ImageFormatException"/> with its name when its row is read, which ML.NET may wrap in another. The caller's images are not disposed.</para>
/// <para>Nothing is learned from the data. Scores are those of <see cref="ExpressionClassifier"/> for the same image, except that EXIF's orientation is not looked at: ML.NET does not.
/// <c>mlContext.Model.Save</c> writes ML.NET's own transforms (load, resize, extract pixels, apply ONNX model, map the label), so any
/// app loads the file without this library; there, ML.NET's own rules hold for rows without an image and for who disposes images.</para>
/// <para>Runs on the CPU, or on the GPU that <see cref="MLContext.GpuDeviceId"/> names. Dispose the fitted transformer to free the model.</para>
/// </remarks>
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
        _options = options;
        (_onnxModel, Metadata) = ReadModel(options);
    }

    /// <summary>What the model file says of itself: its name, input size, labels and provenance.</summary>
    public ExpressionModelMetadata Metadata { get; }

    /// <summary>Makes the transformer. No row is read.</summary>
    /// <param name="input">Data with the image column.</param>
    /// <exception cref="ArgumentException">There is no such column, or it holds neither images nor paths; the message says what is there.</exception>
    /// <exception cref="InvalidOperationException">The context asks for a GPU that this app's ONNX Runtime cannot use.</exception>
    public ExpressionModelTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        bool isPath = ImageColumn.IsPath(input.Schema, _options.ImageColumnName);
        var file = new TemporaryModelFile(MLContextSettings.Of(_transforms).TempFilePath, PipelineGraph.FromModel(
            _onnxModel, Metadata, ModelScoring.LabelVector, _options.ScoreColumnName, _options.ScoreOrder));
        try
        {
            ITransformer ownReading = ImageReading.Own(_transforms, _options, Metadata.Input, isPath, file).Fit(input);
            ITransformer stockReading = ImageReading.Stock(_transforms, _options, Metadata.Input, isPath).Fit(input);
            ITransformer scoring = ModelScoring.Stock(_transforms, _options, file.Path).Fit(ownReading.Transform(input));
            return new ExpressionModelTransformer(Metadata, (_options.ImageColumnName, isPath), ownReading, stockReading, scoring, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The columns that the transformer gives, for data of a given shape; this is how a pipeline finds mistakes before it reads data.</summary>
    /// <param name="inputSchema">The shape of the data, with the image column.</param>
    /// <exception cref="ArgumentException">There is no such column, or it holds neither images nor paths; the message says what is there.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        bool isPath = ImageColumn.IsPath(inputSchema, _options.ImageColumnName);
        return OutputColumns.GetSchema(_transforms, _options, inputSchema, isPath);
    }

    private static (byte[] OnnxModel, ExpressionModelMetadata Metadata) ReadModel(Options options)
    {
        if (options.UsePretrained)
        {
            using ExpressionClassifier pretrained = ExpressionClassifier.LoadPretrained(new ExpressionClassifierOptions { Threads = 1 });
            return (PretrainedModel.Read(), pretrained.Metadata);
        }

        // Loading it once says early and plainly what is wrong with it; the pipeline gets the very bytes that were checked.
        var settings = new ExpressionClassifierOptions { Threads = 1 };
        (byte[] model, string source) = options.ModelFile is { } file
            ? (ExpressionClassifier.ReadModel(file, settings), $"\"{file}\"")
            : (ExpressionClassifier.ReadModel(options.ModelStream!, "The stream", settings), "The stream");
        using ExpressionClassifier classifier = ExpressionClassifier.LoadChecked(model, source, settings);
        return (model, classifier.Metadata);
    }

    /// <summary>The settings of <see cref="ExpressionModelEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>
        /// A file that <c>TrainedExpressionModel.Save</c> wrote. One of this, <see cref="ModelStream"/> and <see cref="UsePretrained"/> must be set.
        /// </summary>
        public string? ModelFile { get; init; }

        /// <summary>A model as a stream, such as an embedded resource. Read once, from its position to its end, and left open.</summary>
        public Stream? ModelStream { get; init; }

        /// <summary>Whether to take the model inside this package, that of <see cref="ExpressionClassifier.LoadPretrained"/>. Default: false.</summary>
        public bool UsePretrained { get; init; }

        /// <summary>The column with the images: <see cref="MLImage"/>, or file paths as text. Default: <c>Image</c>.</summary>
        public string ImageColumnName { get; init; } = "Image";

        /// <summary>The folder that relative paths in the image column start from. Default: the current folder.</summary>
        public string ImageFolder { get; init; } = "";

        /// <summary>The column for the likeliest label, text such as <c>Happy</c>. Default: <c>PredictedLabel</c>.</summary>
        public string PredictedLabelColumnName { get; init; } = ExpressionModelMetadata.PredictedLabelName;

        /// <summary>The column for the seven probabilities. Default: <c>Score</c>.</summary>
        public string ScoreColumnName { get; init; } = ExpressionModelMetadata.ScoreName;

        /// <summary>
        /// The order of the score column's slots, all seven expressions. <c>MulticlassClassification.Evaluate</c> takes slot i for key i of the
        /// label column, so it must be the label's order. Default: <see langword="null"/>, that of <see cref="Expression"/> and of
        /// <c>MapExpressionToKey</c>, whatever the order inside the model.
        /// </summary>
        public IReadOnlyList<Expression>? ScoreOrder { get; init; }

        internal void Validate()
        {
            string[] models = [.. Models()];
            if (models.Length != 1)
            {
                throw new ArgumentException(
                    $"Set one of ModelFile, ModelStream and UsePretrained; received {(models.Length == 0 ? "none" : string.Join(" and ", models))}.");
            }

            if (ModelFile is not null)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(ModelFile);
            }

            ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(PredictedLabelColumnName);
            ArgumentException.ThrowIfNullOrWhiteSpace(ScoreColumnName);
            ArgumentNullException.ThrowIfNull(ImageFolder);
            if (PredictedLabelColumnName == ScoreColumnName)
            {
                throw new ArgumentException($"Label and scores need two columns; received \"{ScoreColumnName}\" for both.");
            }

            if (ScoreOrder is not null && !ScoreOrder.Order().SequenceEqual(Enum.GetValues<Expression>()))
            {
                throw new ArgumentException(
                    $"ScoreOrder must name each of the seven expressions once; received {string.Join(", ", ScoreOrder)}.");
            }
        }

        private IEnumerable<string> Models() =>
            new[] { (nameof(ModelFile), ModelFile is not null), (nameof(ModelStream), ModelStream is not null), (nameof(UsePretrained), UsePretrained) }
                .Where(model => model.Item2)
                .Select(model => model.Item1);
    }
}
