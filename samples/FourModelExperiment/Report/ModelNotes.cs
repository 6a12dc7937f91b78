namespace FacialExpression.Samples.FourModelExperiment.Report;

/// <summary>What each model is and what its run should show, in a sentence or two for the report.</summary>
internal static class ModelNotes
{
    private static readonly Dictionary<string, string> ByModel = new()
    {
        ["Model 1"] =
            "Two convolutions, one pool, and a Dense layer that holds nearly all of the parameters. One large batch size serves "
            + "training and validation, so that it takes few steps: the article's starting point.",
        ["Model 2"] = "The same network as Model 1. The article credits its gain to different batch sizes for training and "
            + "validation. The validation batch size changes nothing, because validation does not change "
            + "weights; a smaller training batch takes more steps per epoch, which can help.",
        ["Model 3"] = "Three convolutions, each followed by a pool: a tenth of Model 1's parameters. The article's "
            + "point: depth and pooling beat a wide Dense layer.",
        ["Model 4"] = "The article's \"36-76-1024\": two convolutions and a Dense layer of 1,024 units. In the article it "
            + "memorises the training images while validation accuracy stays the same: overfitting, "
            + "visible as a gap between the two curves.",
        ["Model 4.5"] = "Model 4 with dropout after each pool and after the wide Dense layer. The article names a Model 4.5 "
            + "only by its result; this one is ours. Keras' history counts train accuracy with dropout on, "
            + "which makes it lower than the finished model's.",
    };

    public static string Of(string model) => ByModel[model];
}
