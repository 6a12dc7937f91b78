namespace FacialExpression.Training;

/// <summary>One of <see cref="KnownModels"/>: a name, default options and a stack of layers.</summary>
internal sealed class KnownModel(string name, TrainingOptions defaultOptions, Func<int, Layer[]> layers) : IExpressionModelBuilder
{
    public string Name => name;

    public TrainingOptions DefaultOptions => defaultOptions;

    public Sequential Build(ImageShape input, int classCount) => new(input, layers(classCount));

    public override string ToString() => name;
}
