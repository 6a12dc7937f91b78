namespace FacialExpression.Samples.FourModelExperiment;

/// <summary>The accuracies that the article reports, 0 to 1. It gives no epochs, no batch sizes and no seed.</summary>
internal static class ArticleFigures
{
    private static readonly Dictionary<string, (double Train, double Validation)> ByModel = new()
    {
        ["Model 1"] = (0.46, 0.39),
        ["Model 2"] = (0.59, 0.51),
        ["Model 3"] = (0.61, 0.55),
        ["Model 4"] = (0.85, 0.51),
        ["Model 4.5"] = (0.57, 0.56),
    };

    public static (double Train, double Validation) Of(string model) => ByModel[model];
}
