using FacialExpression.Training.Tests.Networks.Layers;

namespace FacialExpression.Training.Tests.Formats.Keras;

/// <summary>Every layer's model and every known model, exported once, predicted by TensorFlow.js and saved by it anew.</summary>
public sealed class TensorFlowJsFixture : TemporaryFolder
{
    private readonly Dictionary<string, TrainedExpressionModel> _models = [];

    public TensorFlowJsFixture()
    {
        foreach ((string name, LayerRow row) in LayerRows.All.Where(r => Rows.Contains(r.Key)))
        {
            _models[name] = ModelMaker.Make(row.Build());
        }

        foreach (IExpressionModelBuilder builder in KnownModels.All)
        {
            _models[builder.Name] = ModelMaker.Make(builder);
        }

        if (!NodeJs.IsThere)
        {
            return;
        }

        foreach ((string name, TrainedExpressionModel model) in _models)
        {
            KerasModel.SaveTensorFlowJs(model, Of(name));
            NodeJs.WriteNumbers(Path.Combine(Of(name), "input.bin"),
                [.. Images(model).SelectMany(image => image).Select(pixel => pixel * model.Metadata.Scale)]);
        }

        NodeJs.Run("predict.mjs", Folder);
    }

    private static IEnumerable<string> Rows => LayerRows.All.Keys
        .Except([.. LayerRows.JoinsInAnotherOrder, .. LayerRows.NotInTensorFlowJs, .. LayerRows.Keras3Only]);

    internal static IEnumerable<string> Names =>
        [.. Rows, .. KnownModels.All.Select(b => b.Name)];

    internal TrainedExpressionModel Model(string name) => _models[name];

    internal string Of(string name) => At(name.Replace(' ', '-').Replace('×', 'x'));

    /// <summary>Two images, so that a batch is one.</summary>
    internal static byte[][] Images(TrainedExpressionModel model)
    {
        byte[] image = ModelMaker.Image(model.Network.Input);
        return [image, [.. image.Reverse()]];
    }
}
