using FacialExpression;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Which model <c>AddExpressionClassifier</c> registers, and its settings.</summary>
public sealed class ExpressionClassifierRegistration
{
    /// <summary>
    /// A file that <c>TrainedExpressionModel.Save</c> wrote. Default: <see langword="null"/>, the pretrained model inside the
    /// package.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? ModelPath
    {
        get;
        set => field = value?.Length != 0
            ? value
            : throw new ArgumentException(
                "ModelPath is empty. Set the path of a model file, or null for the pretrained model.", nameof(value));
    }

    /// <summary>
    /// What a model of other software, such as an export of PyTorch, does not specify. Default: <see langword="null"/>, the file
    /// of <see cref="ModelPath"/> is one that <c>TrainedExpressionModel.Save</c> wrote.
    /// </summary>
    public OnnxModelOptions? OnnxModelOptions { get; set; }

    /// <summary>Limits, threads and device. Default: the defaults of <see cref="ExpressionClassifierOptions"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ExpressionClassifierOptions Options
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    internal ExpressionClassifier Load() => (ModelPath, OnnxModelOptions) switch
    {
        (null, null) => ExpressionClassifier.LoadPretrained(Options),
        (null, _) => throw new InvalidOperationException(
            $"{nameof(OnnxModelOptions)} are for a model of other software; set {nameof(ModelPath)}."),
        ({ } path, null) => ExpressionClassifier.Load(path, Options),
        ({ } path, { } model) => ExpressionClassifier.Load(path, model, Options),
    };
}
